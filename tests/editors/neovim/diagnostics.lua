-- The three languages, told in one workspace at the very attribute.

local editor = require("editor")

editor.start()
editor.has(editor.open("stack.yaml"), {
  "s3-plain-http-allowed 2:2-2:6",
  "s3-public-access-block-off 7:8-7:32",
})
editor.has(editor.open("app.yaml"), { "lambda-runtime-deprecated 6:6-6:24" })
local main = editor.open("main.tf")
editor.has(main, {
  "s3-plain-http-allowed 0:0-0:34",
  "s3-public-access-block-off 7:2-7:37",
})
for _, one in ipairs(vim.diagnostic.get(main)) do
  editor.equal(one.source, "iacguard")
  if one.lnum == 7 then
    editor.equal(one.severity, vim.diagnostic.severity.ERROR)
    editor.equal(one.message, "BlockPublicPolicy is false")
  end
end
