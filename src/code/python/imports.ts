import type { SyntaxNode } from '@lezer/common';

/** A name that an import brings in, with the dotted path of what it is. */
export interface Imported {
  /** `*` for everything. */
  readonly name: string;
  readonly path: string;
}

/** What an `ImportStatement` brings in; a relative import begins with its dots. */
export function importsOf(statement: SyntaxNode, text: string): Imported[] {
  const tokens: { readonly name: string; readonly text: string }[] = [];
  for (let node = statement.firstChild; node !== null; node = node.nextSibling) tokens.push({ name: node.name, text: text.slice(node.from, node.to) });
  const [first] = tokens;
  if (first?.name === 'from') {
    const at = tokens.findIndex(({ name }) => name === 'import');
    if (at < 0) return [];
    const module = tokens.slice(1, at).map((token) => token.text).join('');
    return clauses(tokens.slice(at + 1)).map(({ path, alias }) => ({ name: alias ?? path, path: module.endsWith('.') ? `${module}${path}` : `${module}.${path}` }));
  }
  // `import a.b` brings in `a`, `import a.b as c` the module itself.
  return clauses(tokens.slice(1)).map(({ path, alias }) => (alias === undefined ? { name: path.split('.')[0]!, path: path.split('.')[0]! } : { name: alias, path }));
}

function clauses(tokens: readonly { readonly name: string; readonly text: string }[]): { path: string; alias?: string }[] {
  const found: { path: string; alias?: string }[] = [];
  let path = '';
  let alias: string | undefined;
  let afterAs = false;
  const end = (): void => {
    if (path !== '') found.push({ path, ...(alias === undefined ? {} : { alias }) });
    path = '';
    alias = undefined;
    afterAs = false;
  };
  for (const token of tokens) {
    if (token.name === ',') end();
    else if (token.name === 'as') afterAs = true;
    else if (token.name === 'VariableName' && afterAs) alias = token.text;
    else if (token.name === 'VariableName' || token.name === '.' || token.name === '*') path += token.text;
  }
  end();
  return found;
}
