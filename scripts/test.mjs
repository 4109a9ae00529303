// npm test [-- --only unit,e2e]: installs what is missing, runs every stage and prints `N passed, N failed, N skipped`.
// `--long` (npm run test:long) adds the long suites. Started with nothing but Node and npm: it imports no package.
import { ensureDependencies } from './lib/dependencies.mjs';
import { sum, totals } from './lib/results.mjs';
import { STAGES } from './lib/stages.mjs';
import { setUpHost } from './testHost.mjs';

const PARTS = ['python', 'node', 'workbench', 'chromium', 'postgres', 'spark', 'autologging'];

function chosen(args) {
  const at = args.indexOf('--only');
  if (at < 0) return STAGES.filter((stage) => !stage.long || args.includes('--long'));
  const names = (args[at + 1] ?? '').split(',');
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`--only takes ${STAGES.map((stage) => stage.name).join(', ')}; not ${unknown.join(', ')}`);
    process.exit(2);
  }
  // What is tested is always what was just built.
  return STAGES.filter((stage) => names.includes(stage.name) || (stage.name === 'build' && names.some((name) => !['types', 'lint', 'audit', 'unit', 'package'].includes(name))));
}

const stages = chosen(process.argv.slice(2));
const began = Date.now();
const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;

await ensureDependencies();
const parts = PARTS.filter((part) => stages.some(({ needs, wants = [] }) => needs.includes(part) || wants.includes(part)));
const host = await setUpHost(parts);
for (const reason of Object.values(host.missing)) console.log(`Test host: ${reason}`);

const results = [];
async function runStage(stage) {
  console.log(`\n== ${stage.name} (${seconds()})`);
  const result = await stage.run(host);
  results.push(result);
  console.log(`== ${stage.name}: ${totals(result)} (${seconds()})`);
  return result;
}

async function runAll() {
  let beside;
  for (const stage of stages.filter((one) => !one.beside)) {
    // A workbench is tried on a machine that does nothing else.
    if (stage.needs.includes('workbench')) await beside;
    const result = await runStage(stage);
    if (stage.name === 'build' && result.failed > 0) return;
    beside ??= besides();
  }
  await (beside ?? besides());
}

async function besides() {
  for (const stage of stages.filter((one) => one.beside)) await runStage(stage);
}

await runAll();

const all = sum(results);
for (const failure of all.failures) console.log(`\nFailed: ${failure}`);
console.log(`\nTook ${seconds()}.`);
console.log(totals(all));
process.exit(all.failed > 0 ? 1 : 0);
