// Bundles the extension, the server, the command line and the webviews into dist/. `--watch` rebuilds on change.
import { build, context } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { buildWithCommon } from './lib/commonCode.mjs';
import { writeIcons } from './lib/icons.mjs';

const watch = process.argv.includes('--watch');
const shared = {
  bundle: true,
  sourcemap: watch ? 'linked' : false,
  minify: !watch,
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.wasm': 'binary' },
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };
// Their modules: the other form of jsonc-parser finds its files at run time, where a bundle has none; that of yaml brings all of it.
const alias = { 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js', yaml: './node_modules/yaml/browser/index.js' };
const panels = existsSync('webview')
  ? (await readdir('webview', { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && existsSync(`webview/${entry.name}/main.ts`))
      .map((entry) => ({ in: `webview/${entry.name}/main.ts`, out: entry.name }))
  : [];

const withoutAjv = {
  name: 'without-ajv',
  setup: (builder) => builder.onLoad({ filter: /[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' })),
};

const extension = { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'], alias };
const cli = { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' }, alias };
const bundles = [
  { ...node, entryPoints: ['src/server/main.ts'], outfile: 'dist/server.js', alias },
  { ...node, entryPoints: ['src/gateway/main.ts'], outfile: 'dist/gateway.js' },
  // The protocol that agents speak, loaded by `trialbook mcp` alone. Its checker of JSON schemas, half of it, is never called.
  { ...node, entryPoints: ['src/cli/mcp/serveMcp.ts'], outfile: 'dist/mcp.js', plugins: [withoutAjv] },
  {
    ...shared,
    entryPoints: panels,
    outdir: 'dist/webview',
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    // What several panels use is in files of its own, which each of them loads.
    splitting: true,
    chunkNames: 'shared-[hash]',
    tsconfig: 'webview/tsconfig.json',
  },
];

await rm('dist', { recursive: true, force: true });
await mkdir('dist/webview', { recursive: true });
// Packed tighter than the package would: the server unpacks it in a few milliseconds.
await writeFile('dist/sql-wasm.wasm.br', brotliCompressSync(await readFile('node_modules/sql.js/dist/sql-wasm.wasm')));
await writeFile('dist/mlflow-db.sql.br', brotliCompressSync(await readFile('src/interop/mlflowDb/schema.sql')));
// Programs in Python that the command line starts.
for (const name of ['score.py', 'spark_job.py']) await cp(`src/exec/scoring/python/${name}`, `dist/${name}`);
await writeIcons('dist/webview');
if (watch) {
  for (const options of [extension, cli, ...bundles]) await (await context(options)).watch();
} else {
  await Promise.all([buildWithCommon(extension, cli, 'dist/common.js'), ...bundles.map((options) => build(options))]);
}
