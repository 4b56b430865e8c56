-- The whole workspace is checked when asked for, files that are not open included.

local editor = require("editor")

editor.start()
local main = editor.open("main.tf")
editor.wait("problems", function()
  return #editor.problems(main) > 0
end)
local app = vim.fn.bufadd("app.yaml")
editor.equal(editor.problems(app), {})
editor.request(main, "workspace/executeCommand", { command = "iacguard.server.checkWorkspace", arguments = {} })
editor.has(app, { "lambda-runtime-deprecated 6:6-6:24" })

-- It is told once, whoever opens it.
editor.equal(editor.open("app.yaml"), app)
editor.type(app, 6, 15, 24, "python3.6")
editor.has(app, { "lambda-runtime-deprecated 6:6-6:24" })
