// The extension in VS Code, in a browser, with the real server. Needs ./install.sh, a built ../iacguard.vsix, and in
// IACGUARD_PYTHON an interpreter that has iacguard[lsp]. Pictures are left in IACGUARD_PICTURES.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CODE_SERVER = path.join(HERE, "node_modules", ".bin", "code-server");
const PATIENCE_MS = Number(process.env.IACGUARD_PATIENCE_MS ?? 60_000);

const home = mkdtempSync(path.join(tmpdir(), "iacguard-vscode-"));
const workspace = path.join(home, "workspace");
const pictures = process.env.IACGUARD_PICTURES ?? path.join(home, "pictures");
let server, browser, page;

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

before(async () => {
  cpSync(path.join(HERE, "workspace"), workspace, { recursive: true });
  mkdirSync(pictures, { recursive: true });
  const python = process.env.IACGUARD_PYTHON;
  assert.ok(python, "IACGUARD_PYTHON names no interpreter");
  const user = path.join(home, "data", "User");
  mkdirSync(user, { recursive: true });
  const settings = {
    "iacguard.command": [python, "-m", "iacguard", "lsp"],
    "security.workspace.trust.enabled": false,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "extensions.ignoreRecommendations": true,
    "telemetry.telemetryLevel": "off",
    "chat.commandCenter.enabled": false,
    "files.autoSave": "off",
  };
  writeFileSync(path.join(user, "settings.json"), JSON.stringify(settings));
  const port = await freePort();
  const own = [`--user-data-dir=${path.join(home, "data")}`, `--extensions-dir=${path.join(home, "extensions")}`];
  const config = path.join(home, "config.yaml");
  writeFileSync(config, `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const environment = { ...process.env, XDG_CACHE_HOME: path.join(home, "cache"), XDG_DATA_HOME: path.join(home, "share") };
  const installed = spawnSync(
    CODE_SERVER,
    ["--config", config, ...own, "--install-extension", path.join(HERE, "..", "iacguard.vsix")],
    { encoding: "utf8", env: environment },
  );
  assert.equal(installed.status, 0, installed.stderr);
  server = spawn(CODE_SERVER, ["--config", config, ...own, "--disable-telemetry", "--disable-update-check", workspace], {
    env: environment,
    detached: true,
    stdio: "ignore",
  });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(PATIENCE_MS);
  const url = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await page.goto(url);
      break;
    } catch (error) {
      assert.ok(tries < 100, String(error));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  await page.waitForSelector(".monaco-workbench");
});

after(async () => {
  await browser?.close();
  if (server !== undefined) {
    process.kill(-server.pid, "SIGTERM");
  }
  rmSync(path.join(home, "data"), { recursive: true, force: true });
});

let failed = 0;

/** A test that leaves a picture of what was there when it failed. */
function scene(name, body) {
  test(name, async () => {
    try {
      await body();
    } catch (error) {
      failed += 1;
      await picture(`failed-${failed}`);
      throw error;
    }
  });
}

async function open(name) {
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-box input").fill(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
}

async function command(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-box input").fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).and(page.locator(".focused")).waitFor();
  await page.keyboard.press("Enter");
}

async function goTo(line, column) {
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-box input").fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
}

/** The rows of the Problems panel, as texts. */
function problems() {
  return page.locator(".markers-panel .monaco-list-row");
}

async function picture(name) {
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

for (const [name, rule] of [
  ["stack.yaml", "s3-public-access-block-off"],
  ["app.yaml", "lambda-runtime-deprecated"],
  ["main.tf", "s3-public-access-block-off"],
]) {
  scene(`${name} has squiggles`, async () => {
    await open(name);
    await page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await command("View: Focus Problems");
    await problems().filter({ hasText: rule }).first().waitFor();
    await picture(name);
  });
}

scene("the problem goes as soon as the text is right, without saving", async () => {
  await open("stack.yaml");
  await goTo(8, 28);
  await page.keyboard.press("Shift+End");
  await page.keyboard.type("true");
  await problems().filter({ hasText: "BlockPublicPolicy is false" }).filter({ hasText: "[Ln 8" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+Z");
  await problems().filter({ hasText: "[Ln 8" }).first().waitFor();
});

scene("a change in one file moves findings of another", async () => {
  writeFileSync(path.join(workspace, "terraform.tfvars"), "open = true\n");
  await open("main.tf");
  await problems().filter({ hasText: "[Ln 13" }).first().waitFor();
  await open("terraform.tfvars");
  await goTo(1, 8);
  await page.keyboard.press("Shift+End");
  await page.keyboard.type("false");
  await problems().filter({ hasText: "[Ln 13" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+Z");
});

scene("a quick fix suppresses a finding", async () => {
  await open("stack.yaml");
  await goTo(8, 10);
  await page.keyboard.press("Control+.");
  // What is offered first is chosen already.
  await page.locator(".action-widget .monaco-list-row.focused", { hasText: /suppress.*line/i }).waitFor();
  await picture("quick-fix");
  await page.keyboard.press("Enter");
  await problems().filter({ hasText: "BlockPublicPolicy is false" }).filter({ hasText: "[Ln 8" }).waitFor({ state: "detached" });
  await page.keyboard.press("Control+S");
  await picture("suppressed");
  await page.waitForFunction(() => document.querySelector(".tab.active.dirty") === null);
  const text = readFileSync(path.join(workspace, "stack.yaml"), "utf8");
  assert.match(text, /# iacguard: ignore\[s3-public-access-block-off\]/);
});

scene("hover tells of the rule", async () => {
  await open("main.tf");
  await goTo(13, 5);
  await command("Show or Focus Hover");
  await page.locator(".monaco-hover", { hasText: "Why" }).first().waitFor();
  await picture("hover");
  await page.keyboard.press("Escape");
});

scene("the whole workspace can be checked, and the graph seen", async () => {
  await command("iacguard: Check the Whole Workspace");
  await problems().filter({ hasText: "app.yaml" }).first().waitFor();
  await open("main.tf");
  await command("iacguard: Show the Resource Graph of This File");
  const frame = page.frameLocator("iframe.webview").frameLocator("iframe");
  await frame.locator("svg rect").first().waitFor();
  await picture("graph");
});
