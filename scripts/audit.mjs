// npm run audit: asks the registry whether a weakness is known of a package that we use. Ends with 0 when none is, with 1 when one is, and with 2 when the registry could not be asked: a mirror
// may not offer it.
import { spawnSync } from 'node:child_process';
import { ROOT } from './lib/run.mjs';

function npmAudit() {
  const options = { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 };
  const cli = process.env.npm_execpath;
  const { stdout, stderr, error } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, 'audit', '--json'], options)
    : spawnSync('npm', ['audit', '--json'], { ...options, shell: process.platform === 'win32' });
  return { stdout: stdout ?? '', said: error ? String(error) : (stderr ?? '').trim().split('\n').at(-1) };
}

/** The registry's answer as {kind: 'clean' | 'found' | 'not asked', words}. */
function judge({ stdout, said }) {
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    return { kind: 'not asked', words: said };
  }
  const total = report.metadata?.vulnerabilities?.total;
  if (typeof total !== 'number') return { kind: 'not asked', words: report.message ?? report.error?.summary ?? 'its answer is none' };
  const lines = Object.values(report.vulnerabilities ?? {}).map(({ name, severity, range }) => `${severity}: ${name} ${range}`);
  return total === 0 ? { kind: 'clean', words: '' } : { kind: 'found', words: lines.join('\n') };
}

const { kind, words } = judge(npmAudit());
switch (kind) {
  case 'clean':
    console.log('No weakness is known of any package.');
    break;
  case 'found':
    console.error(`Weaknesses are known:\n${words}`);
    process.exitCode = 1;
    break;
  case 'not asked':
    console.error(`The registry could not be asked what weaknesses are known: ${words}`);
    process.exitCode = 2;
}
