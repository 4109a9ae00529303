/** A variable of a `.env` file. */
export interface EnvLine {
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)$/;

/**
 * The variables of a `.env` file as python-dotenv and VS Code read them: `NAME=value`, `export` allowed, quotes taken off,
 * a comment after a blank. Lines that are something else are passed over; of a name given twice the last one counts.
 */
export function parseEnvFile(text: string): Map<string, EnvLine> {
  const found = new Map<string, EnvLine>();
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r?\n/).entries()) {
    const match = ASSIGNMENT.exec(raw);
    if (match === null) continue;
    const name = match[1] ?? '';
    found.set(name, { name, value: unquote(match[2] ?? ''), line: index + 1 });
  }
  return found;
}

function unquote(raw: string): string {
  const text = raw.trim();
  const quoted = /^(['"])((?:\\.|(?!\1).)*)\1\s*(?:#.*)?$/.exec(text);
  if (quoted !== null) {
    const inner = quoted[2] ?? '';
    return quoted[1] === '"' ? inner.replace(/\\(["\\$])/g, '$1').replace(/\\n/g, '\n') : inner;
  }
  return text.replace(/(^|\s+)#.*$/, '').trim();
}
