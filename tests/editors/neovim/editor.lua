-- What the scenarios have in common: the editor as its user has it, and waiting that ends.

local M = {}

local PATIENCE_MS = tonumber(os.getenv("IACGUARD_PATIENCE_MS")) or 60000

M.exit_codes = {}

--- Waits for a condition; `tell` may give what there is instead, for the message.
function M.wait(what, condition, tell)
  if not vim.wait(PATIENCE_MS, condition, 20) then
    local instead = tell and (": there is " .. vim.inspect(tell())) or ""
    error("waited in vain for " .. what .. instead, 2)
  end
end

function M.equal(found, expected)
  if not vim.deep_equal(found, expected) then
    error("expected " .. vim.inspect(expected) .. ", found " .. vim.inspect(found), 2)
  end
end

-- What later versions call it.
local start = vim.lsp.start_client or function(config)
  return vim.lsp.start(config, { attach = false })
end

--- Starts the server for the working folder.
function M.start(options)
  local config = {
    name = "iacguard",
    cmd = { "iacguard", "lsp" },
    root_dir = vim.fn.getcwd(),
    on_exit = function(code)
      table.insert(M.exit_codes, code)
    end,
  }
  M.client = assert(start(vim.tbl_extend("force", config, options or {})))
  return M.client
end

--- Opens a file of the workspace and shows it to the server; gives the buffer.
function M.open(path)
  vim.cmd("edit " .. path)
  local buffer = vim.api.nvim_get_current_buf()
  if M.client then
    assert(vim.lsp.buf_attach_client(buffer, M.client))
  end
  return buffer
end

--- The answer to a request about a buffer.
function M.request(buffer, method, params)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, PATIENCE_MS))
  local answer = assert(answers[M.client], "no answer to " .. method)
  assert(not answer.error and not answer.err, vim.inspect(answer))
  return answer.result
end

--- The problems of a buffer as `rule line:column-line:column`, counted from 0 and in their order.
function M.problems(buffer)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    local code = one.code or vim.tbl_get(one, "user_data", "lsp", "code")
    table.insert(found, string.format("%s %d:%d-%d:%d", code, one.lnum, one.col, one.end_lnum, one.end_col))
  end
  table.sort(found)
  return found
end

--- Waits until a buffer has just these problems.
function M.has(buffer, expected)
  table.sort(expected)
  M.wait(vim.inspect(expected), function()
    return vim.deep_equal(M.problems(buffer), expected)
  end, function()
    return M.problems(buffer)
  end)
end

--- Writes over a part of a line, as typing does.
function M.type(buffer, line, from, to, text)
  vim.api.nvim_buf_set_text(buffer, line, from, line, to, { text })
end

function M.line(buffer, line)
  return vim.api.nvim_buf_get_lines(buffer, line, line + 1, true)[1]
end

--- Puts the cursor on the first place of a text in the current buffer.
function M.go_to(text)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search("\\V" .. text, "cw") > 0, "there is no " .. text)
end

--- The text of the floating window, once there is one.
function M.float()
  local text
  M.wait("a floating window", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        local buffer = vim.api.nvim_win_get_buf(window)
        text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
    return false
  end)
  return text
end

return M
