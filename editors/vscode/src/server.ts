// Which program is the server. Nothing here touches the editor, so that it can be tested without one.

/** A program that speaks the language server protocol on its standard input and output. */
export interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** Where it was found, in words for the log and the status item. */
  readonly origin: string;
}

/** What was tried, and why it was not taken. */
export interface NotFound {
  readonly tried: readonly string[];
}

/** What the search has to know of the machine. */
export interface Machine {
  /** The setting `iacguard.command`. */
  readonly configured: readonly string[];
  /** The Python interpreter that is active for the workspace, if the Python extension says. */
  readonly interpreter: () => Promise<string | undefined>;
  /** What a program prints on standard output; undefined when it cannot be run or fails. */
  readonly output: (command: string, args: readonly string[]) => Promise<string | undefined>;
}

/** What to do when there is no server, in words for a person. */
export const INSTALLATION = "pip install 'iacguard[lsp]'";

/**
 * The server: what the settings say, or else the one of the active Python environment, or else the one on the PATH.
 *
 * Each is asked for its version first. Nothing is installed.
 */
export async function findServer(machine: Machine): Promise<ServerProgram | NotFound> {
  const [command, ...args] = machine.configured;
  if (command !== undefined) {
    // Whoever names a program means it: its own messages say what is wrong with it.
    return { command, args: args.length > 0 ? args : ["lsp"], origin: "the setting iacguard.command" };
  }
  const tried: string[] = [];
  const interpreter = await machine.interpreter();
  if (interpreter === undefined) {
    tried.push("no Python environment is active");
  } else if (isIacguard(await machine.output(interpreter, ["-m", "iacguard", "--version"]))) {
    return { command: interpreter, args: ["-m", "iacguard", "lsp"], origin: `the Python environment of ${interpreter}` };
  } else {
    tried.push(`${interpreter} has no iacguard`);
  }
  if (isIacguard(await machine.output("iacguard", ["--version"]))) {
    return { command: "iacguard", args: ["lsp"], origin: "the PATH" };
  }
  tried.push("there is no iacguard on the PATH");
  return { tried };
}

/** Whether a program was found. */
export function isFound(found: ServerProgram | NotFound): found is ServerProgram {
  return "command" in found;
}

function isIacguard(version: string | undefined): boolean {
  return version !== undefined && /^iacguard \d/.test(version);
}
