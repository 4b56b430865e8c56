-- Runs the scenario of IACGUARD_SCENARIO, and ends the editor with 1 where it fails.

vim.o.hidden = true
vim.o.swapfile = false

local function scenario()
  require(os.getenv("IACGUARD_SCENARIO"))
end

local is_well, message = xpcall(scenario, debug.traceback)
if not is_well then
  io.stderr:write("\n" .. message .. "\n")
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    client.stop(true)
  end
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
