/** A command line that a terminal's shell ran. */
export interface ShellCommand {
  readonly line: string;
  /** Absolute folder that it was run in. */
  readonly folder: string;
  /** UTC ms. */
  readonly start: number;
  readonly end?: number;
}

/** A program takes so long to begin its run after the shell took its line up, and a shell so long to say that it ended, ms. */
const SLACK = 1000;

/**
 * The folder that a run's relative source was typed in: that of the command lines under way when the run began that name it as a word. Undefined without one, and where
 * they were run in several folders.
 */
export function folderOfSource(source: string, start: number, commands: readonly ShellCommand[]): string | undefined {
  const folders = new Set(commands.flatMap(({ line, folder, start: from, end = Infinity }) => (from - SLACK <= start && start <= end + SLACK && namesIt(line, source) ? [folder] : [])));
  return folders.size === 1 ? [...folders][0] : undefined;
}

/** Whether a path is one of the words of a command line, quoted or not. */
function namesIt(line: string, source: string): boolean {
  for (let at = line.indexOf(source); at >= 0; at = line.indexOf(source, at + 1)) {
    const before = line[at - 1] ?? ' ';
    const after = line[at + source.length] ?? ' ';
    if (/[\s'"=(;&|]/.test(before) && /[\s'");&|<>]/.test(after)) return true;
  }
  return false;
}
