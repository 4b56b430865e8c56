-- What is typed in one buffer moves the findings of another.

local editor = require("editor")

local PLAIN = "s3-plain-http-allowed 0:0-0:34"
local OFF = "s3-public-access-block-off 7:2-7:37"

editor.start()
local main = editor.open("main.tf")
editor.has(main, { PLAIN, OFF })
local variables = editor.open("variables.tf")
editor.has(variables, {})
editor.type(variables, 2, 12, 16, "false")
editor.has(main, { PLAIN })
editor.type(variables, 2, 12, 17, "true")
editor.has(main, { PLAIN, OFF })

-- A buffer that is closed without saving counts as the file again.
editor.type(variables, 2, 12, 16, "false")
editor.has(main, { PLAIN })
vim.cmd("bdelete! " .. variables)
editor.has(main, { PLAIN, OFF })
