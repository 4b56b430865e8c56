-- Inlay hints say what references are worth, where they are switched on. Neovim shows them from 0.10 on.

local editor = require("editor")

editor.start({ init_options = { showInlayHints = true }, settings = { iacguard = { showInlayHints = true } } })
local main = editor.open("main.tf")
editor.wait("problems", function()
  return #editor.problems(main) > 0
end)
local hints = editor.request(main, "textDocument/inlayHint", {
  textDocument = { uri = vim.uri_from_bufnr(main) },
  range = { start = { line = 0, character = 0 }, ["end"] = { line = 11, character = 0 } },
})
editor.equal(#hints, 1)
editor.equal(hints[1].position, { line = 7, character = 37 })
assert(hints[1].label:find("true", 1, true), hints[1].label)
if vim.lsp.inlay_hint then
  vim.lsp.inlay_hint.enable(true, { bufnr = main })
  editor.wait("hints", function()
    return #vim.lsp.inlay_hint.get({ bufnr = main }) == #hints
  end)
end
