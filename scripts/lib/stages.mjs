// The stages of `npm test`, in order. Each answers its counts.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageExtension } from './vsix.mjs';
import { counts, single, vitestCounts } from './results.mjs';
import { ROOT, installed, run } from './run.mjs';

/** Whether a program of ours or of a package ended well; what it prints is shown at once, or (`quiet`) when it did not. */
const tool = (file, args, quiet = false) => run(process.execPath, [file, ...args], { quiet }).then(({ code }) => code === 0);

/** The Pythons of the oldest and the newest MLflow, where they are there. */
const autologging = (host) => (host.autologging ? { TRIALBOOK_AUTOLOGGING_OLDEST: host.autologging.oldest, TRIALBOOK_AUTOLOGGING_NEWEST: host.autologging.newest } : {});

async function vitest(project, host) {
  const report = join(ROOT, 'out', `${project}.json`);
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  rmSync(report, { force: true });
  const reporter = project === 'unit' ? 'default' : 'verbose';
  // Unit tests wait for processes of theirs half of the time; how many of the others go on side by side stands in vitest.config.mts.
  const workers = project === 'unit' ? [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`] : [];
  const args = ['run', '--project', project, '--passWithNoTests', ...workers, `--reporter=${reporter}`, '--reporter=json', `--outputFile.json=${report}`];
  const env = { ...process.env, ...(host.node ? { TRIALBOOK_TEST_NODE: host.node } : {}), ...(host.python ? { TRIALBOOK_TEST_PYTHON: host.python } : {}), ...(host.spark ? { TRIALBOOK_SPARK_PYTHON: host.spark } : {}), ...autologging(host) };
  const { code } = await run(process.execPath, [installed('vitest', 'vitest.mjs'), ...args], { env });
  return vitestCounts(report, code);
}

/** Runs a vitest project when the parts of the test host that it needs are there; else says what to install. */
const hosted = (project, needs) => async (host) => {
  const lacking = needs.filter((part) => host.missing[part]);
  if (lacking.length === 0) return vitest(project, host);
  for (const part of lacking) console.log(`Skipped ${project}: ${host.missing[part]}`);
  return process.env.CI === 'true' ? counts(0, 1, 0) : counts(0, 0, 1);
};

async function build() {
  return (await tool('scripts/build.mjs', [])) ? counts(0, 0, 0) : counts(0, 1, 0);
}

async function types() {
  const tsc = installed('typescript', 'bin', 'tsc');
  const both = [await tool(tsc, ['-p', '.'], true), await tool(tsc, ['-p', 'webview'], true)];
  return single(both.every(Boolean));
}

/** A registry that cannot be asked is no failure; what it said is shown. */
async function audit() {
  const { code } = await run(process.execPath, ['scripts/audit.mjs']);
  return code === 2 ? counts(0, 0, 1) : single(code === 0);
}

/**
 * What `--only` chooses from; `long` runs only with `--long` or by name. What a stage `wants` its tests can do without: they are skipped then. Those
 * that are `beside` go on one after the other beside the rest up to `e2e`, which mostly wait for Python.
 */
export const STAGES = [
  { name: 'build', needs: [], run: build },
  { name: 'types', needs: [], beside: true, run: types },
  { name: 'lint', needs: [], beside: true, run: async () => single(await tool(installed('eslint', 'bin', 'eslint.js'), ['--max-warnings', '0', '.'], true)) },
  { name: 'audit', needs: [], beside: true, run: audit },
  { name: 'unit', needs: [], run: (host) => vitest('unit', host) },
  { name: 'conformance', needs: ['python', 'node'], run: hosted('conformance', ['python', 'node']) },
  { name: 'e2e', needs: ['python', 'workbench', 'chromium', 'postgres'], run: hosted('e2e', ['python', 'workbench', 'chromium', 'postgres']) },
  { name: 'package', needs: [], run: async () => single(await packageExtension()) },
  { name: 'long', needs: ['python', 'workbench', 'chromium'], wants: ['spark', 'autologging'], long: true, run: hosted('long', ['python', 'workbench', 'chromium']) },
];
