/** Arguments as one line for reading and editing: those with spaces, quotes or nothing in them stand in quotes. No shell ever reads it. */
export function commandLine(args: readonly string[]): string {
  return args.map((argument) => (argument !== '' && !/[\s"'\\]/.test(argument) ? argument : quoted(argument))).join(' ');
}

function quoted(argument: string): string {
  return argument.includes("'") ? `"${argument.replace(/["\\]/g, '\\$&')}"` : `'${argument}'`;
}

/**
 * The arguments of a line as a person types it: spaces part them, single quotes take all as it is, double quotes and a backslash as in POSIX shells.
 * A backslash before a letter or digit stays, so that paths of Windows need no quotes. Nothing else has a meaning. Undefined when a quote is not closed.
 */
export function splitCommandLine(line: string): string[] | undefined {
  const args: string[] = [];
  let argument: string | undefined;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < line.length) {
    const piece = PIECE.exec(line);
    if (piece === null) return undefined;
    const [, single, double, escaped, space, plain] = piece;
    if (space === undefined) argument = (argument ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
    else if (argument !== undefined) {
      args.push(argument);
      argument = undefined;
    }
  }
  return argument === undefined ? args : [...args, argument];
}

/** A quoted part, a sign behind a backslash, spaces, or any other sign. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([\s"'\\])|(\s+)|([^\s"'])/y;

/** A text with what is not seen or changes how the rest is read (control characters, marks of direction) written out: it may come from a file of anyone. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
