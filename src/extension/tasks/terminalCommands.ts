import * as vscode from 'vscode';

/** A command that a person ran in a terminal. */
export interface TerminalCommand {
  /** As they typed it. */
  readonly line: string;
  /** The terminal's shell, a path or a name. */
  readonly shell: string;
  /** Absolute, where the shell said it. */
  readonly cwd: string | undefined;
  readonly exitCode: number | undefined;
  /** From its start to its end, ms; undefined when its start was not seen. */
  readonly duration: number | undefined;
  /** UTC ms. */
  readonly end: number;
  /** The name of the terminal. */
  readonly terminal: string;
}

/** Most commands that are remembered. */
const MOST = 50;
/** What says nothing about an experiment, and our own commands, which leave a run already. */
const PLAIN = /^(?:cd|ls|ll|la|pwd|clear|exit|history|dir|cls|which|where|man|code)\b[^|;&]*$|^\S*trialbook\b/;

/** Remembers, while the window is open and in memory alone, the last commands that shell integration saw. */
export class TerminalCommands implements vscode.Disposable {
  readonly #starts = new WeakMap<vscode.TerminalShellExecution, { readonly time: number; readonly shell: string }>();
  readonly #subscription: vscode.Disposable;
  #last: TerminalCommand[] = [];

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.window.onDidStartTerminalShellExecution(({ execution, terminal }) => this.#starts.set(execution, { time: Date.now(), shell: shellOf(terminal) })),
      vscode.window.onDidEndTerminalShellExecution((event) => this.#keep(event)),
    );
  }

  /** The last commands, newest first; one line once. */
  get last(): readonly TerminalCommand[] {
    return this.#last;
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #keep({ terminal, execution, exitCode, shellIntegration }: vscode.TerminalShellExecutionEndEvent): void {
    const line = execution.commandLine.value.trim();
    if (line === '' || PLAIN.test(line)) return;
    const now = Date.now();
    const start = this.#starts.get(execution);
    const cwd = execution.cwd ?? shellIntegration.cwd;
    const command: TerminalCommand = {
      line,
      // What was running at its end is the command itself: after a script of Python the terminal's shell is said to be python.
      shell: start?.shell ?? shellOf(terminal),
      cwd: cwd?.scheme === 'file' ? cwd.fsPath : undefined,
      exitCode,
      duration: start === undefined ? undefined : now - start.time,
      end: now,
      terminal: terminal.name,
    };
    this.#last = [command, ...this.#last.filter((other) => other.line !== line || other.cwd !== command.cwd)].slice(0, MOST);
  }
}

function shellOf(terminal: vscode.Terminal): string {
  const { creationOptions, state } = terminal;
  const path = 'shellPath' in creationOptions ? creationOptions.shellPath : undefined;
  const usual = path ?? vscode.env.shell;
  // A person may have gone on in another shell than the terminal began with.
  const now = { gitbash: 'bash' }[state.shell ?? ''] ?? state.shell;
  return now === undefined || usual.toLowerCase().includes(now) ? usual : now;
}
