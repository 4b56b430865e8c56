-- Opens files and does nothing else: the configuration starts one server for them.

local editor = require("editor")

editor.has(editor.open("app.yaml"), { "lambda-runtime-deprecated 6:6-6:24" })
editor.has(editor.open("main.tf"), {
  "s3-plain-http-allowed 0:0-0:34",
  "s3-public-access-block-off 7:2-7:37",
})
editor.equal(#(vim.lsp.get_clients or vim.lsp.get_active_clients)(), 1)
