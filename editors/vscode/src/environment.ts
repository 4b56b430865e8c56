// What the search for the server asks of the editor and of the machine.

import { execFile } from "node:child_process";
import { extensions, Uri, workspace } from "vscode";

import type { Machine } from "./server";

const LONGEST_WAIT_MS = 10_000;

/** The parts of the Python extension's interface that are used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<
      { readonly executable: { readonly uri: Uri | undefined } } | undefined
    >;
    onDidChangeActiveEnvironmentPath(listener: () => unknown): { dispose(): void };
  };
}

/** This machine, seen from a folder of the workspace. */
export function machineOf(folder: Uri | undefined): Machine {
  return {
    configured: workspace.getConfiguration("iacguard", folder).get<string[]>("command", []),
    interpreter: () => activeInterpreter(folder),
    output: (command, args) => outputOf(command, args, folder),
  };
}

/** The interface of the Python extension, where it is installed. */
export async function pythonApi(): Promise<PythonApi | undefined> {
  const python = extensions.getExtension<PythonApi>("ms-python.python");
  return python === undefined ? undefined : await python.activate();
}

async function activeInterpreter(folder: Uri | undefined): Promise<string | undefined> {
  const api = await pythonApi();
  if (api === undefined) {
    return undefined;
  }
  const active = api.environments.getActiveEnvironmentPath(folder);
  return (await api.environments.resolveEnvironment(active))?.executable.uri?.fsPath;
}

function outputOf(command: string, args: readonly string[], folder: Uri | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { cwd: folder?.fsPath, timeout: LONGEST_WAIT_MS, windowsHide: true };
    execFile(command, [...args], options, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
  });
}
