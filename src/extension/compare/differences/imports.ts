/** Where a file of the repository may be imported from by a Python source. */
const ROOTS = ['', 'src'];

/**
 * Paths of the repository that a Python file may import, best guess first: `from features.encode import x` in `jobs/train.py` names
 * `jobs/features/encode.py`, `features/encode.py` and the packages' `__init__.py`. Modules that are not in the repository name paths that are not either.
 */
export function importedPaths(source: string, path: string): string[] {
  const folder = path.split('/').slice(0, -1);
  const paths = new Set<string>();
  for (const name of importedModules(source)) {
    const dots = /^\.*/.exec(name)?.[0].length ?? 0;
    const parts = name.slice(dots).split('.').filter((part) => part !== '');
    const bases = dots > 0 ? [folder.slice(0, folder.length - dots + 1)] : [folder, ...ROOTS.map((root) => root.split('/').filter((part) => part !== ''))];
    for (const base of bases) {
      // A dotted name may end in something the module holds, and every package on the way is run too.
      for (let length = parts.length; length >= (dots > 0 ? 0 : 1); length -= 1) {
        const module = [...base, ...parts.slice(0, length)].join('/');
        if (length > 0) paths.add(`${module}.py`);
        paths.add(module === '' ? '__init__.py' : `${module}/__init__.py`);
      }
    }
  }
  return [...paths];
}

/** Names in `import` statements, relative ones with their dots; `from a import b` names `a.b`, since `b` may be a module. */
export function importedModules(source: string): string[] {
  const text = source.replace(/\\\r?\n/g, ' ');
  const names: string[] = [];
  for (const match of text.matchAll(/^[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|([\w., \t*]+)))/gm)) {
    const [, modules, from, bracketed, bare] = match;
    if (modules !== undefined) names.push(...listed(modules));
    else for (const name of listed(bracketed ?? bare ?? '')) names.push(name === '*' ? (from ?? '') : `${from ?? ''}${from?.endsWith('.') === true ? '' : '.'}${name}`);
  }
  return names;
}

function listed(text: string): string[] {
  return text
    .replace(/#.*$/gm, '')
    .split(',')
    .map((name) => name.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
}

/** The Python of a file: that of a notebook's code cells, else the text itself. */
export function pythonOf(path: string, text: string): string {
  if (!path.endsWith('.ipynb')) return text;
  try {
    const { cells } = JSON.parse(text) as { cells?: { cell_type?: string; source?: string | string[] }[] };
    return (Array.isArray(cells) ? cells : [])
      .filter((cell) => cell.cell_type === 'code')
      .map((cell) => (Array.isArray(cell.source) ? cell.source.join('') : (cell.source ?? '')))
      .join('\n');
  } catch {
    // A notebook that is no JSON imports nothing that could be read.
    return '';
  }
}
