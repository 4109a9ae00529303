import tseslint from 'typescript-eslint';

/** Import directions of ARCHITECTURE.md: what the files of each folder may not import. */
const directions = {
  'src/code': ['agents', 'watches', 'promotion', 'gateway', 'table', 'store', 'server', 'address', 'client', 'capture', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/watches': ['code', 'agents', 'promotion', 'gateway', 'table', 'store', 'server', 'address', 'client', 'capture', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/agents': ['code', 'gateway', 'store', 'server', 'address', 'capture', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/capture': ['promotion', 'gateway', 'table', 'store', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'webview'],
  'src/protocol': ['code', 'agents', 'watches', 'promotion', 'gateway', 'table', 'store', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/promotion': ['gateway', 'table', 'store', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/table': ['promotion', 'gateway', 'store', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:*'],
  'src/address': ['promotion', 'gateway', 'table', 'store', 'server', 'client', 'exec', 'interop', 'cli', 'extension', 'webview'],
  'src/store': ['gateway', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'webview', 'node:http'],
  'src/gateway': ['table', 'store', 'server', 'promotion', 'exec', 'interop', 'cli', 'extension', 'webview'],
  'src/server': ['gateway', 'client', 'exec', 'interop', 'cli', 'extension', 'webview'],
  'src/client': ['gateway', 'store', 'server', 'exec', 'interop', 'cli', 'extension', 'webview'],
  'src/exec': ['gateway', 'store', 'server', 'cli', 'extension', 'webview'],
  'src/interop': ['gateway', 'store', 'server', 'cli', 'extension', 'webview'],
  'src/cli': ['extension', 'webview'],
  'src/extension': ['gateway', 'store', 'server', 'cli'],
  webview: ['gateway', 'store', 'server', 'address', 'client', 'exec', 'interop', 'cli', 'extension', 'node:*'],
};

const patterns = (names) =>
  // The client of the gateway is one of the client's folders.
  names.flatMap((name) => (name.startsWith('node:') ? name : name === 'gateway' ? ['**/gateway/**', '!**/client/gateway/**'] : `**/${name}/**`));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'out/**', 'test/fixtures/**', 'examples/**', '.vscode-test/**'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allow: [{ name: ['Error', 'URL', 'URLSearchParams'], from: 'lib' }] }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      complexity: ['error', 16],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
      ],
    },
  },
  ...Object.entries(directions).map(([folder, names]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: patterns(names), message: `${folder} does not depend on it: see ARCHITECTURE.md.` },
            ...(folder === 'src/extension' ? [] : [{ group: ['vscode'], message: 'Only src/extension imports vscode.' }]),
          ],
        },
      ],
    },
  })),
  { files: ['src/cli/**/*.ts', 'src/server/main.ts'], rules: { 'no-console': 'off' } },
  { files: ['test/**/*.ts', 'bench/**/*.ts'], rules: { 'max-lines': 'off', 'no-console': 'off' } },
);
