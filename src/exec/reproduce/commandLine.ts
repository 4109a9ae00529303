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
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    if (sign === quote) quote = undefined;
    else if (sign === '\\' && escapes(line[at + 1], quote)) {
      at += 1;
      argument = (argument ?? '') + (line[at] ?? '');
    } else if (quote !== undefined) argument = (argument ?? '') + sign;
    else if (sign === '"' || sign === "'") {
      quote = sign;
      argument ??= '';
    } else if (!/\s/.test(sign)) argument = (argument ?? '') + sign;
    else if (argument !== undefined) {
      args.push(argument);
      argument = undefined;
    }
  }
  if (quote !== undefined) return undefined;
  return argument === undefined ? args : [...args, argument];
}

function escapes(next: string | undefined, quote: string | undefined): boolean {
  return next !== undefined && quote !== "'" && (quote === '"' ? /["\\]/ : /[\s"'\\]/).test(next);
}

/** A text with what is not seen or changes how the rest is read (control characters, marks of direction) written out: it may come from a file of anyone. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
