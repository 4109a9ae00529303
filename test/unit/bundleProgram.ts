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

/** As the build leaves out what the protocol's library would check schemas by. */
const withoutAjv: Plugin = {
  name: 'without-ajv',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' }));
  },
};

const ENTRIES = { server: 'src/server/main.ts', cli: 'src/cli/main.ts', mcp: 'src/cli/mcp/serveMcp.ts' } as const;

/** Bundles a program as it is shipped into a folder, as one of a version if told; answers the script's path. */
export async function bundleProgram(name: keyof typeof ENTRIES, folder: string, version?: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({
    entryPoints: [join(ROOT, ENTRIES[name])],
    outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error', loader: { '.wasm': 'binary' },
    alias: { 'jsonc-parser': join(ROOT, 'node_modules/jsonc-parser/lib/esm/main.js') },
    plugins: [withoutAjv, ...(version === undefined ? [] : [ofVersion(version)])],
  });
  putSqlite(folder);
  return outfile;
}
