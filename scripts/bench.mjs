// Builds the product and the benchmarks, installs the peers, and runs: npm run bench [-- NAME …] [--json]
import { spawnSync } from 'node:child_process';
import { ensurePeers } from './host/peers.mjs';
import { ensureSpark } from './host/spark.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { must } from './lib/run.mjs';

await ensureDependencies();
await must(process.execPath, ['scripts/build.mjs']);
const { build } = await import('esbuild');
await build({
  entryPoints: ['bench/main.ts'],
  outfile: 'out/bench.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  logLevel: 'warning',
});
const peers = await ensurePeers().catch((error) => {
  console.error(`Without peers: ${error.message}`);
  return '';
});
const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const wantsSpark = names.length === 0 || names.includes('spark');
const spark = !wantsSpark ? '' : await ensureSpark().catch((error) => {
  console.error(`Without Spark: ${error.message}`);
  return '';
});
const run = spawnSync(process.execPath, ['out/bench.cjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TRIALBOOK_BENCH_PYTHON: peers, TRIALBOOK_SPARK_PYTHON: spark },
});
process.exit(run.status ?? 1);
