-- Definitions, references and symbols, across files.

local editor = require("editor")

--- What a command puts into a list of places, as `file:line text`.
local function listed(command, ...)
  vim.fn.setqflist({}, "r")
  vim.fn.setloclist(0, {}, "r")
  local window = vim.api.nvim_get_current_win()
  command(...)
  local found
  editor.wait("a list of places", function()
    local places = vim.fn.getqflist()
    places = #places > 0 and places or vim.fn.getloclist(window)
    found = vim.tbl_map(function(place)
      local file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(place.bufnr), ":t")
      return file .. ":" .. place.lnum .. " " .. vim.trim(place.text)
    end, places)
    return #found > 0
  end)
  vim.cmd("cclose")
  vim.cmd("lclose")
  vim.api.nvim_set_current_win(window)
  return found
end

--- Newer versions add what a symbol is in.
local function expect_in(found, expected)
  for _, one in ipairs(found) do
    if vim.startswith(one, expected) then
      return
    end
  end
  error("no " .. expected .. " in " .. vim.inspect(found), 2)
end

--- Waits until the cursor is there.
local function expect_at(file, line)
  editor.wait(file .. ":" .. line, function()
    return vim.fn.expand("%:t") == file and vim.api.nvim_win_get_cursor(0)[1] == line
  end)
end

editor.start()
local main = editor.open("main.tf")
editor.wait("problems", function()
  return #editor.problems(main) > 0
end)

editor.go_to("open")
vim.lsp.buf.definition()
expect_at("variables.tf", 1)
vim.lsp.buf_attach_client(0, editor.client)
editor.equal(listed(vim.lsp.buf.references), {
  "main.tf:8 block_public_policy     = !var.open",
  'variables.tf:1 variable "open" {',
})

vim.cmd("buffer " .. main)
expect_in(listed(vim.lsp.buf.document_symbol), "main.tf:1 [Class] aws_s3_bucket.uploads")
editor.go_to("aws_s3_bucket.uploads.id")
vim.lsp.buf.definition()
expect_at("main.tf", 1)

editor.open("stack.yaml")
editor.go_to("Ref Logs")
vim.fn.search("Logs", "cW")
vim.lsp.buf.definition()
expect_at("stack.yaml", 3)
expect_in(listed(vim.lsp.buf.document_symbol), "stack.yaml:3 [Class] Logs")
expect_in(listed(vim.lsp.buf.workspace_symbol, "uploads"), "main.tf:1 [Class] aws_s3_bucket.uploads")
