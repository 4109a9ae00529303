import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { putSqlite } from '../../src/store/testing/putSqlite';

const ROOT = join(import.meta.dirname, '..', '..');

/** Makes the program say that it is of another version. */
const ofVersion = (version: string): Plugin => ({
  name: 'version',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]package\.json$/ }, () => ({ contents: JSON.stringify({ version }), loader: 'json' }));
  },
});

/** Bundles a program as it is shipped into a folder, as one of a version if told; answers the script's path. */
export async function bundleProgram(name: 'server' | 'cli', folder: string, version?: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({
    entryPoints: [join(ROOT, 'src', name, 'main.ts')],
    outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error', loader: { '.wasm': 'binary' },
    alias: { 'jsonc-parser': join(ROOT, 'node_modules/jsonc-parser/lib/esm/main.js') },
    plugins: version === undefined ? [] : [ofVersion(version)],
  });
  putSqlite(folder);
  return outfile;
}
