/** Cell magics that run what is below them as Python, in this kernel. */
const PYTHON_CELLS = new Set(['time', 'timeit', 'capture', 'prun', 'px', 'memit', 'mprun', 'lprun', 'snakeviz', 'pyinstrument', 'debug', 'python', 'python3']);
/** A quoted text, a comment, a bracket or a line's end. */
const TOKEN = /"""(?:[^\\]|\\[^])*?(?:"""|$)|'''(?:[^\\]|\\[^])*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|#[^\n]*|[([{]|[)\]}]|\n/g;
const MAGIC = /^([ \t]*)(?:[%!?][^\n]*|[\w.[\]'"]+\?{1,2}[ \t]*\r?$)/;
const ASSIGNED = /^([ \t]*[\w.,[\] \t]+?[ \t]*=[ \t]*)([%!][^\n]*)/;

/**
 * A cell as Python: lines of IPython (magics, shell, help) are replaced by a harmless `0` of the same length, so that everything keeps its place. A cell that belongs to another language
 * (`%%bash`) is empty.
 */
export function plainPython(text: string): string {
  if (!/^[^\n]*[%!?]/m.test(text)) return text;
  const cell = /^\s*%%(\w*)/.exec(text);
  if (cell !== null && !PYTHON_CELLS.has(cell[1]!)) return ' '.repeat(text.length);
  let plain = '';
  let at = 0;
  for (const start of statementLines(text)) {
    if (start < at) continue;
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    const replaced = withoutMagic(line);
    if (replaced === undefined) continue;
    plain += text.slice(at, start) + replaced;
    at = end;
  }
  return plain + text.slice(at);
}

function withoutMagic(line: string): string | undefined {
  const magic = MAGIC.exec(line);
  if (magic !== null) return `${magic[1]!}0`.padEnd(line.length).slice(0, line.length);
  const assigned = ASSIGNED.exec(line);
  return assigned === null ? undefined : `${assigned[1]!}0`.padEnd(line.length);
}

/** Where lines begin that neither a quoted text nor a bracket goes over from the line before. */
function statementLines(text: string): number[] {
  const starts = [0];
  let depth = 0;
  let magicUntil = endOfMagic(text, 0);
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    // Quotes and brackets of a shell's line are its own.
    if (match.index < magicUntil) continue;
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    else if (token === '\n' && depth === 0) {
      starts.push(match.index + 1);
      magicUntil = endOfMagic(text, match.index + 1);
    }
  }
  return starts;
}

function endOfMagic(text: string, start: number): number {
  const end = endOfLine(text, start);
  return /^[ \t]*[%!?]/.test(text.slice(start, end)) ? end : start;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
