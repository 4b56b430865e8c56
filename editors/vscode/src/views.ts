// Pages that the server writes and the editor shows.

import { commands, Uri, ViewColumn, window, workspace } from "vscode";
import type { Disposable, TextDocumentContentProvider } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

const SCHEME = "iacguard-rule";

/** What the server says of a rule. */
interface RulePage {
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
}

/** Shows the pages of rules, which the server writes, as documents. */
export class RulePages implements TextDocumentContentProvider, Disposable {
  private readonly pages = new Map<string, string>();
  private readonly registration: Disposable;

  constructor() {
    this.registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.pages.get(uri.path) ?? "";
  }

  /** Shows the page of a rule; asks which one when none is named. */
  async show(client: LanguageClient, id: string | undefined): Promise<void> {
    const chosen = id ?? (await RulePages.choose(client));
    if (chosen === undefined) {
      return;
    }
    const page = await client.sendRequest<RulePage | null>("workspace/executeCommand", {
      command: "iacguard.server.explainRule",
      arguments: [chosen],
    });
    if (page === null) {
      void window.showWarningMessage(`There is no rule ${chosen}.`);
      return;
    }
    const uri = Uri.from({ scheme: SCHEME, path: `/${page.id}.md` });
    this.pages.set(uri.path, page.markdown);
    await commands.executeCommand("markdown.showPreview", uri);
  }

  dispose(): void {
    this.registration.dispose();
  }

  private static async choose(client: LanguageClient): Promise<string | undefined> {
    const rules = await client.sendRequest<RulePage[]>("workspace/executeCommand", {
      command: "iacguard.server.listRules",
      arguments: [],
    });
    const items = rules.map((rule) => ({ label: rule.id, description: rule.title }));
    const chosen = await window.showQuickPick(items, { placeHolder: "Rule", matchOnDescription: true });
    return chosen?.label;
  }
}

/** Shows the resource graph of the file that is edited. */
export async function showGraph(client: LanguageClient): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document === undefined) {
    void window.showInformationMessage("Open a template or a Terraform file to see its resource graph.");
    return;
  }
  const html = await client.sendRequest<string | null>("workspace/executeCommand", {
    command: "iacguard.server.graph",
    arguments: [document.uri.toString()],
  });
  if (html === null) {
    void window.showInformationMessage("iacguard sees no resources in this file.");
    return;
  }
  const title = `Resources of ${workspace.asRelativePath(document.uri)}`;
  const panel = window.createWebviewPanel("iacguard.graph", title, ViewColumn.Beside, {});
  panel.webview.html = html;
}
