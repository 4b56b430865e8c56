-- Says that the server runs, and waits to be killed.

local editor = require("editor")

editor.start()
editor.has(editor.open("app.yaml"), { "lambda-runtime-deprecated 6:6-6:24" })
io.stdout:write("the server is ready\n")
io.stdout:flush()
editor.wait("being killed", function()
  return false
end)
