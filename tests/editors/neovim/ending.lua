-- A client that is stopped ends its server, with success.

local editor = require("editor")

editor.start()
editor.has(editor.open("app.yaml"), { "lambda-runtime-deprecated 6:6-6:24" })
vim.lsp.stop_client(editor.client)
editor.wait("the end of the server", function()
  return #editor.exit_codes > 0
end)
editor.equal(editor.exit_codes, { 0 })
