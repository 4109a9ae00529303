/** A parameter that a cell sets. */
export interface CellParameter {
  readonly name: string;
  /** Text of a string, else the value as it is written. */
  readonly value: string;
}

/**
 * What a cell tagged `parameters` sets, by papermill's convention: assignments of plain values (Python, Julia; `<-` in R). Anything that would have
 * to be computed is left out. A name that is set twice has its last value.
 */
export function cellParameters(source: string): CellParameter[] {
  const found = new Map<string, string>();
  for (const statement of statements(source)) {
    const match = /^([A-Za-z_][\w.]*)\s*(?::[^=]+)?(?:=(?!=)|<-)\s*([^]+)$/.exec(statement);
    const value = match === null ? undefined : plainValue(match[2]!.trim());
    if (match !== null && value !== undefined) found.set(match[1]!, value);
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

/** The text of a literal; undefined for what is none. */
function plainValue(text: string): string | undefined {
  const quoted = /^[rub]?("""|'''|"|')([^]*)\1$/i.exec(text);
  if (quoted !== null) {
    const inner = quoted[2]!;
    return inner.includes(quoted[1]!) ? undefined : inner.replace(/\\(['"\\])/g, '$1');
  }
  if (/^[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?L?$/i.test(text)) return text.replaceAll('_', '').replace(/L$/, '');
  if (/^(?:true|false|none|null|nothing|na|nan|inf)$/i.test(text)) return text;
  // A list or a mapping of plain values: nothing in it is called or looked up.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '').replace(/\b(?:True|False|None|true|false|nothing)\b/g, '');
  return /^[[({c]/.test(text) && /^c?[[({][\d\s.,:eE+\-_[\](){}]*[\])}]$/.test(bare) ? text.replace(/\s+/g, ' ') : undefined;
}

/** The statements of a cell without comments; one that goes on over brackets or triple quotes is one. */
function statements(source: string): string[] {
  const done: string[] = [];
  let current = '';
  let depth = 0;
  const end = (): void => {
    if (current.trim() !== '') done.push(current.trim());
    current = '';
  };
  // A quoted text, a comment, a line's end or anything else, one at a time.
  for (const [token] of source.matchAll(/("""|''')[^]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|\n|;|[^]/g)) {
    if (token.startsWith('#')) continue;
    if ((token === '\n' || token === ';') && depth === 0) end();
    else current += token;
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
  }
  end();
  return done;
}
