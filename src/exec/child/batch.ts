/** Whether a file is run by Windows' command interpreter. */
export const isBatch = (file: string): boolean => /\.(?:bat|cmd)$/i.test(file);

/**
 * Arguments of `cmd.exe`, to be given verbatim, that run a batch file with exactly these arguments: cmd reads a line, so everything is in quotes, a quote is
 * doubled, and a percent sign is followed by a variable that is always empty, since nothing escapes it. Undefined for what no line can hold: a line
 * break, and NUL.
 */
export function batchArguments(file: string, args: readonly string[]): string[] | undefined {
  if ([file, ...args].some((text) => /[\r\n\0]/.test(text))) return undefined;
  const line = [file, ...args].map(quoted).join(' ');
  // /d: no autorun commands; /e:on for the substring of a variable; /v:off so that ! is plain; /s: take off the outer quotes alone.
  return ['/d', '/e:on', '/v:off', '/s', '/c', `"${line}"`];
}

/** Backslashes before a quote are doubled for the program that the batch file hands it to. */
function quoted(text: string): string {
  return `"${text.replace(/(\\*)"/g, '$1$1""').replace(/(\\+)$/, '$1$1').replaceAll('%', '%%cd:~,%')}"`;
}
