import { languages, LanguageStatusSeverity } from "vscode";
import type { Disposable, DocumentFilter } from "vscode";

/** What the status item tells of the server. */
export class Status implements Disposable {
  private readonly item;

  constructor(selector: readonly DocumentFilter[]) {
    this.item = languages.createLanguageStatusItem("iacguard.server", selector);
    this.item.name = "iacguard";
    this.item.command = { command: "iacguard.showLog", title: "Log" };
    this.starting();
  }

  starting(): void {
    this.item.text = "iacguard";
    this.item.detail = "starting";
    this.item.busy = true;
    this.item.severity = LanguageStatusSeverity.Information;
  }

  running(version: string, origin: string): void {
    this.item.text = `iacguard ${version}`;
    this.item.detail = `from ${origin}`;
    this.item.busy = false;
    this.item.severity = LanguageStatusSeverity.Information;
  }

  stopped(why: string): void {
    this.item.text = "iacguard does not run";
    this.item.detail = why;
    this.item.busy = false;
    this.item.severity = LanguageStatusSeverity.Error;
  }

  dispose(): void {
    this.item.dispose();
  }
}
