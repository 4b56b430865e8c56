-- A finding is suppressed by a quick fix, and is gone.

local editor = require("editor")

local SUPPRESSED = "        # iacguard: ignore[s3-public-access-block-off]"
local titles

--- Chooses the action whose title has a text.
local function act(text)
  titles = nil
  vim.ui.select = function(items, options, choose)
    titles = vim.tbl_map(options.format_item, items)
    for index, title in ipairs(titles) do
      if title:find(text, 1, true) then
        return choose(items[index], index)
      end
    end
  end
  vim.lsp.buf.code_action()
  editor.wait("code actions", function()
    return titles ~= nil
  end)
end

editor.start()
local stack = editor.open("stack.yaml")
editor.has(stack, {
  "s3-plain-http-allowed 2:2-2:6",
  "s3-public-access-block-off 7:8-7:32",
})
editor.go_to("BlockPublicPolicy")
act("on this line")
editor.has(stack, { "s3-plain-http-allowed 2:2-2:6", "suppression-without-reason 7:8-7:54" })
editor.equal(editor.line(stack, 7), SUPPRESSED)
assert(vim.bo[stack].modified)

-- What is asked for is typed behind it.
editor.type(stack, 7, #SUPPRESSED, #SUPPRESSED, " open to all")
editor.has(stack, { "s3-plain-http-allowed 2:2-2:6" })

-- A script is one step to take back.
vim.cmd("undo")
editor.has(stack, {
  "s3-plain-http-allowed 2:2-2:6",
  "s3-public-access-block-off 7:8-7:32",
})

local main = editor.open("main.tf")
editor.has(main, {
  "s3-plain-http-allowed 0:0-0:34",
  "s3-public-access-block-off 7:2-7:37",
})
editor.go_to("block_public_policy")
act("in this file")
editor.has(main, { "s3-plain-http-allowed 1:0-1:34", "suppression-without-reason 0:0-0:51" })
