-- Settings count from the start by `init_options`, and whenever they are told anew.

local editor = require("editor")

-- Versions before 0.9 do not say that they can be asked for settings.
local settings = { iacguard = { ignore = { "s3-plain-http-allowed" } } }
editor.start({ init_options = settings.iacguard, settings = settings })
local stack = editor.open("stack.yaml")
editor.has(stack, { "s3-public-access-block-off 7:8-7:32" })

local client = vim.lsp.get_client_by_id(editor.client)

local function set(name, value)
  settings.iacguard[name] = value
  client.config.settings, client.settings = settings, settings
  client.notify("workspace/didChangeConfiguration", { settings = settings })
end

set("ignore", { "s3-public-access-block-off" })
editor.has(stack, { "s3-plain-http-allowed 2:2-2:6" })
set("enable", false)
editor.has(stack, {})
set("enable", true)
set("ignore", {})
set("select", { "s3-public-*" })
editor.has(stack, { "s3-public-access-block-off 7:8-7:32" })
