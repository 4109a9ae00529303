// What two programs have in common is one file, which both load: esbuild itself splits only what browsers load.
import { build } from 'esbuild';
import { resolve } from 'node:path';

/** Paths below the project of all modules of a program, with what each imports. */
async function modulesOf(options) {
  const { metafile } = await build({ ...options, banner: {}, write: false, metafile: true, logLevel: 'silent' });
  return metafile.inputs;
}

/** Loads a module of the common file where the bundle has its own copy else. */
const fromCommon = (names) => ({
  name: 'from-common',
  setup: (builder) => {
    builder.onResolve({ filter: /.*/ }, async (asked) => {
      if (asked.path === './common.js') return { path: './common.js', external: true };
      if (asked.pluginData === 'asked' || asked.kind === 'entry-point') return undefined;
      const { path: found, errors, external } = await builder.resolve(asked.path, { importer: asked.importer, namespace: asked.namespace, resolveDir: asked.resolveDir, kind: asked.kind, pluginData: 'asked' });
      const name = errors.length > 0 || external ? undefined : names.get(found);
      return name === undefined ? undefined : { path: name, namespace: 'common' };
    });
    builder.onLoad({ filter: /.*/, namespace: 'common' }, ({ path }) => ({ contents: `module.exports = require('./common.js').${path}();` }));
  },
});

/**
 * Builds two programs (options of esbuild, CommonJS for Node) and `outfile` with the modules that both would hold. All that such a module imports is in both
 * too, so that no module, and none of its state, is there twice in a process.
 */
export async function buildWithCommon(first, second, outfile) {
  const [one, other] = await Promise.all([modulesOf(first), modulesOf(second)]);
  const isCommon = (path) => path in one && path in other;
  const names = new Map();
  for (const inputs of [one, other]) {
    for (const [path, { imports }] of Object.entries(inputs)) {
      if (isCommon(path)) continue;
      for (const { path: imported, external } of imports) {
        const full = resolve(imported);
        if (!external && isCommon(imported) && !names.has(full)) names.set(full, `m${names.size}`);
      }
    }
  }
  const contents = [...names].map(([path, name]) => `exports.${name} = () => require(${JSON.stringify(path)});`).join('\n');
  const { entryPoints: _, banner: __, ...options } = second;
  const plugins = [fromCommon(names)];
  await Promise.all([
    build({ ...options, stdin: { contents, resolveDir: resolve('.'), loader: 'js' }, outfile, external: ['vscode'] }),
    build({ ...first, plugins }),
    // Loaded whole at once: what runs for hours outlives an update, which takes the files away.
    build({ ...second, plugins, banner: { js: `${second.banner?.js ?? ''}\nrequire('./common.js');` } }),
  ]);
}
