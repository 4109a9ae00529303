import { dirname, relative, resolve, sep } from 'node:path';

/**
 * The code map of ARCHITECTURE.md: what the files of each folder may import of this project. A folder that does not stand here may import nothing, and nothing
 * may import it.
 */
const MAY_IMPORT = {
  'src/protocol': [],
  'src/code': [],
  'src/address': ['src/protocol'],
  'src/table': ['src/protocol'],
  'src/promotion': ['src/protocol'],
  'src/watches': ['src/protocol'],
  'src/capture': ['src/protocol'],
  'src/store': ['src/protocol', 'src/table', 'src/promotion'],
  'src/server': ['src/protocol', 'src/address', 'src/table', 'src/store', 'src/capture', 'src/promotion', 'src/watches'],
  'src/client': ['src/protocol', 'src/address', 'src/table', 'src/promotion'],
  'src/gateway': ['src/protocol', 'src/address', 'src/client'],
  'src/agents': ['src/protocol', 'src/client', 'src/capture', 'src/promotion'],
  'src/exec': ['src/protocol', 'src/address', 'src/client', 'src/capture', 'src/promotion'],
  'src/interop': ['src/protocol', 'src/address', 'src/client', 'src/capture', 'src/promotion', 'src/table', 'src/watches/expected'],
  'src/cli': ['src/protocol', 'src/interop', 'src/address', 'src/client', 'src/capture', 'src/promotion', 'src/exec', 'src/agents', 'src/server'],
  'src/extension': ['src/protocol', 'src/address', 'src/table', 'src/client', 'src/capture', 'src/exec', 'src/promotion', 'src/code', 'src/watches', 'src/agents', 'src/interop', 'webview'],
  webview: ['src/protocol', 'src/table', 'src/promotion', 'src/watches/expected'],
};

/** Folders that run anywhere, a web page included. */
const WITHOUT_NODE = ['src/protocol', 'src/code', 'src/table', 'src/promotion', 'src/watches', 'src/agents', 'webview'];

/** The folder of the code map that a path of the project lies in. */
function folderOf(path) {
  const [first, second] = path.split('/');
  return first === 'src' ? `src/${second}` : first;
}

/** Why a file may not import something; undefined when it may. Paths are relative to the project, with `/`. */
function refusal(file, imported) {
  const folder = folderOf(file);
  if (imported === 'vscode') return folder === 'src/extension' ? undefined : 'Only src/extension imports vscode.';
  if (imported.startsWith('node:')) {
    if (WITHOUT_NODE.includes(folder)) return `${folder} runs without Node: see ARCHITECTURE.md.`;
    return folder === 'src/store' && /^node:https?$/.test(imported) ? 'The store sees no HTTP.' : undefined;
  }
  if (!/^(src|webview)\//.test(imported) || folderOf(imported) === folder) return undefined;
  const allowed = (MAY_IMPORT[folder] ?? []).some((known) => imported.startsWith(`${known}/`));
  return allowed ? undefined : `${folder} does not depend on ${folderOf(imported)}: see ARCHITECTURE.md.`;
}

/** The lint rule that holds all imports, also of types and those at run time, to the code map. */
export const directions = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const inProject = (path) => relative(context.cwd, path).split(sep).join('/');
    const check = ({ source }) => {
      if (typeof source?.value !== 'string') return;
      const imported = source.value.startsWith('.') ? inProject(resolve(dirname(context.filename), source.value)) : source.value;
      const message = refusal(inProject(context.filename), imported);
      if (message !== undefined) context.report({ node: source, message });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check, TSImportType: check };
  },
};
