-- Hover tells what a reference is worth and where that was said, and what a finding is about.

local editor = require("editor")

local function expect(text, ...)
  editor.go_to(text)
  vim.lsp.buf.hover()
  local told = editor.float()
  for _, expected in ipairs({ ... }) do
    assert(told:find(expected, 1, true), "no " .. expected .. " in:\n" .. told)
  end
end

editor.start()
local main = editor.open("main.tf")
editor.has(main, {
  "s3-plain-http-allowed 0:0-0:34",
  "s3-public-access-block-off 7:2-7:37",
})
expect("var.open", "`var.open` = `true`", "variables.tf:3", "s3-public-access-block-off", "Why:")

-- What is not saved counts.
local variables = editor.open("variables.tf")
editor.type(variables, 2, 12, 16, "false")
vim.cmd("buffer " .. main)
editor.has(main, { "s3-plain-http-allowed 0:0-0:34" })
expect("var.open", "`var.open` = `false`")

local stack = editor.open("stack.yaml")
editor.has(stack, {
  "s3-plain-http-allowed 2:2-2:6",
  "s3-public-access-block-off 7:8-7:32",
})
expect("BlockPublicPolicy", "s3-public-access-block-off", "Why:")
