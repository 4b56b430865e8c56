import assert from "node:assert/strict";
import { test } from "node:test";

import { findServer, isFound } from "../src/server";
import type { Machine } from "../src/server";

function machine(given: Partial<Machine>, installed: readonly string[] = []): Machine {
  return {
    configured: [],
    interpreter: () => Promise.resolve(undefined),
    output: (command) => Promise.resolve(installed.includes(command) ? "iacguard 1.2.3\n" : undefined),
    ...given,
  };
}

const python = { interpreter: () => Promise.resolve("/venv/bin/python") };

void test("the setting wins over all else", async () => {
  const found = await findServer(machine({ ...python, configured: ["/opt/iacguard", "lsp", "-v"] }, ["/venv/bin/python"]));

  assert.ok(isFound(found));
  assert.deepEqual([found.command, found.args], ["/opt/iacguard", ["lsp", "-v"]]);
});

void test("a program alone is told to be a server", async () => {
  const found = await findServer(machine({ configured: ["/opt/iacguard"] }));

  assert.ok(isFound(found));
  assert.deepEqual(found.args, ["lsp"]);
});

void test("the active Python environment comes before the PATH", async () => {
  const found = await findServer(machine(python, ["/venv/bin/python", "iacguard"]));

  assert.ok(isFound(found));
  assert.deepEqual([found.command, found.args], ["/venv/bin/python", ["-m", "iacguard", "lsp"]]);
});

void test("an environment without iacguard leaves it to the PATH", async () => {
  const found = await findServer(machine(python, ["iacguard"]));

  assert.ok(isFound(found));
  assert.equal(found.command, "iacguard");
});

void test("another program of that name is not taken", async () => {
  const found = await findServer(machine({ output: () => Promise.resolve("IAC Guardian 3\n") }));

  assert.ok(!isFound(found));
});

void test("what was tried is told", async () => {
  const found = await findServer(machine(python));

  assert.ok(!isFound(found));
  assert.deepEqual(found.tried, ["/venv/bin/python has no iacguard", "there is no iacguard on the PATH"]);
});
