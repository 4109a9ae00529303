/** A literal tracking address in code. */
export interface AddressInCode {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

const CALL = /\bset_tracking_uri\s*\(\s*(?:uri\s*=\s*)?[rRuUbB]?(["'])([^"'\n]+)\1/g;
const ASSIGNED = /\benviron\s*\[\s*["']MLFLOW_TRACKING_URI["']\s*\]\s*=\s*[rRuUbB]?(["'])([^"'\n]+)\1/g;

/** Literal addresses that Python code sets: `set_tracking_uri("…")` and `os.environ["MLFLOW_TRACKING_URI"] = "…"`. Comments do not count. */
export function addressesInCode(source: string): AddressInCode[] {
  const found: AddressInCode[] = [];
  const code = source.replace(/^[ \t]*#.*$/gm, '');
  for (const pattern of [CALL, ASSIGNED]) {
    for (const match of code.matchAll(pattern)) {
      found.push({ value: match[2] ?? '', line: lineAt(code, match.index) });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The same in the code cells of a notebook file; `line` is the line of the file. A file that is no notebook has none. */
export function addressesInNotebook(text: string): AddressInCode[] {
  const cells = codeCells(text);
  const found = cells.flatMap((cell) => addressesInCode(cell));
  return found.map(({ value }) => {
    const at = text.indexOf(JSON.stringify(value).slice(1, -1));
    return { value, line: at < 0 ? 1 : lineAt(text, at) };
  });
}

function codeCells(text: string): string[] {
  try {
    const notebook = JSON.parse(text) as { cells?: { cell_type?: unknown; source?: unknown }[] } | null;
    return (notebook?.cells ?? [])
      .filter((cell) => cell.cell_type === 'code')
      .map(({ source }) => (Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : ''));
  } catch {
    // A half-written notebook says nothing about its addresses.
    return [];
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
