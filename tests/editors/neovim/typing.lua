-- Problems follow the text while it is typed and before it is saved.

local editor = require("editor")

local PLAIN = "s3-plain-http-allowed 2:2-2:6"
local OFF = "s3-public-access-block-off 7:8-7:32"

editor.start()
local stack = editor.open("stack.yaml")
editor.has(stack, { PLAIN, OFF })

editor.type(stack, 7, 27, 32, "true")
editor.has(stack, { PLAIN })
assert(vim.bo[stack].modified)
assert(table.concat(vim.fn.readfile("stack.yaml"), "\n"):find("BlockPublicPolicy: false", 1, true))

vim.cmd("undo")
editor.has(stack, { PLAIN, OFF })

-- Columns are counted alike on both sides, whatever stands before them.
vim.api.nvim_buf_set_lines(stack, 1, 1, true, { 'Description: "öffentlich 🌍"', "# 🌍" })
editor.type(stack, 9, 8, 8, '"BlockPublicPolicy": false } # 🌍')
vim.api.nvim_buf_set_lines(stack, 7, 12, true, {
  '      PublicAccessBlockConfiguration: { "BlockPublicAcls": true, # 🌍',
  '        "IgnorePublicAcls": true, "RestrictPublicBuckets": true, "BlockPublicPolicy": false }',
})
editor.has(stack, { "s3-plain-http-allowed 4:2-4:6", "s3-public-access-block-off 8:65-8:91" })

-- Half a text has its syntax error, and what was found is told on.
editor.type(stack, 1, 0, 0, '"')
editor.wait("a syntax error", function()
  local found = table.concat(editor.problems(stack), "\n")
  return found:find("syntax", 1, true) and found:find("s3-public-access-block-off 8:65", 1, true)
end, function()
  return editor.problems(stack)
end)
