// The client of `iacguard lsp`: finds the server, keeps it running, and offers its commands.

import { commands, env, window, workspace } from "vscode";
import type { DocumentFilter, ExtensionContext, LogOutputChannel } from "vscode";
import { LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import type { StaticFeature } from "vscode-languageclient/node";

import { machineOf, pythonApi } from "./environment";
import { findServer, INSTALLATION, isFound } from "./server";
import { Status } from "./status";
import { RulePages, showGraph } from "./views";

// Which of these are templates is for the server to say: by their content, not by their name.
const SELECTOR: readonly DocumentFilter[] = [
  { scheme: "file", pattern: "**/*.{tf,tofu,tfvars,yaml,yml,json,template,cfn}" },
  { scheme: "file", pattern: "**/iacguard.toml" },
];

// The server offers to explain a rule where somebody shows its page.
const OWN_COMMANDS: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const others = (capabilities.experimental ?? {}) as Record<string, unknown>;
    capabilities.experimental = { ...others, commands: ["iacguard.explainRule"] };
  },
  initialize() {
    // Nothing is asked of the server.
  },
  getState() {
    return { kind: "static" };
  },
  clear() {
    // Nothing is kept.
  },
};

class Session {
  private client: LanguageClient | undefined;
  private pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: LogOutputChannel,
    private readonly status: Status,
  ) {}

  /** The client while its server runs; says so to the user when it does not. */
  running(): LanguageClient | undefined {
    if (this.client?.state === State.Running) {
      return this.client;
    }
    void window.showWarningMessage("The iacguard server does not run; its log says why.", "Show Log").then((choice) => {
      if (choice !== undefined) {
        this.log.show();
      }
    });
    return undefined;
  }

  /** Starts the server anew. Calls follow one another, so two servers never run at once. */
  restart(): Promise<void> {
    this.pending = this.pending.then(async () => {
      await this.stopNow();
      await this.startNow();
    });
    return this.pending;
  }

  stop(): Promise<void> {
    this.pending = this.pending.then(() => this.stopNow());
    return this.pending;
  }

  private async startNow(): Promise<void> {
    this.status.starting();
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const server = await findServer(machineOf(folder));
    if (!isFound(server)) {
      this.log.warn(`No server: ${server.tried.join("; ")}.`);
      this.status.stopped("it is not installed");
      await this.tellHowToInstall();
      return;
    }
    this.log.info(`Starting ${[server.command, ...server.args].join(" ")} (from ${server.origin}).`);
    const run = { command: server.command, args: [...server.args], options: folder ? { cwd: folder.fsPath } : {} };
    const client = new LanguageClient(
      "iacguard",
      "iacguard",
      { run, debug: run },
      {
        documentSelector: SELECTOR.map((filter) => ({ ...filter })) as { scheme: string; pattern: string }[],
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
      },
    );
    client.registerFeature(OWN_COMMANDS);
    this.client = client;
    try {
      await client.start();
      this.status.running(client.initializeResult?.serverInfo?.version ?? "", server.origin);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      this.status.stopped("it could not be started");
      void window.showErrorMessage(
        `The iacguard server could not be started (${server.origin}). If its log speaks of pygls: ${INSTALLATION}`,
      );
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) {
      await client.stop().catch((error: unknown) => {
        this.log.warn(String(error));
      });
    }
    await client?.dispose();
  }

  private async tellHowToInstall(): Promise<void> {
    const choice = await window.showWarningMessage(
      `iacguard is not installed where VS Code looks for it. In the Python environment of your project: ${INSTALLATION}`,
      "Copy Command",
      "Open Settings",
      "Try Again",
    );
    if (choice === "Copy Command") {
      await env.clipboard.writeText(INSTALLATION);
    } else if (choice === "Open Settings") {
      await commands.executeCommand("workbench.action.openSettings", "iacguard.command");
    } else if (choice === "Try Again") {
      // Not awaited: this very start has to end before the next one begins.
      void this.restart();
    }
  }
}

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("iacguard", { log: true });
  const status = new Status(SELECTOR);
  const pages = new RulePages();
  const current = new Session(log, status);
  session = current;
  context.subscriptions.push(
    log,
    status,
    pages,
    commands.registerCommand("iacguard.restart", () => current.restart()),
    commands.registerCommand("iacguard.showLog", () => {
      log.show();
    }),
    commands.registerCommand("iacguard.checkWorkspace", async () => {
      await current.running()?.sendRequest("workspace/executeCommand", {
        command: "iacguard.server.checkWorkspace",
        arguments: [],
      });
    }),
    commands.registerCommand("iacguard.explainRule", async (id?: string) => {
      const client = current.running();
      if (client !== undefined) {
        await pages.show(client, id);
      }
    }),
    commands.registerCommand("iacguard.showGraph", async () => {
      const client = current.running();
      if (client !== undefined) {
        await showGraph(client);
      }
    }),
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("iacguard.command")) {
        await current.restart();
      }
    }),
  );
  const python = await pythonApi();
  if (python !== undefined) {
    const listening = python.environments.onDidChangeActiveEnvironmentPath(() => current.restart());
    context.subscriptions.push(listening);
  }
  await current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
