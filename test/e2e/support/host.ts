import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What `scripts/testHost.mjs` installed; absolute paths. */
export interface TestHost {
  readonly python: string;
  /** The Node that code-server wants. */
  readonly node: string;
  /** code-server's entry file. */
  readonly codeServer: string;
  readonly chromium: string;
  /** Folder of PostgreSQL's programs. */
  readonly postgres: string;
}

function cacheFolder(): string {
  const named = process.env['TRIALBOOK_TEST_CACHE'];
  if (named !== undefined && named !== '') return named;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'trialbook-test');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trialbook-test');
}

/** The test host of this machine. Raises when it was not set up. */
export function testHost(): TestHost {
  const file = join(cacheFolder(), 'host.json');
  if (!existsSync(file)) throw new Error('The test host is not set up: run node scripts/testHost.mjs');
  const { missing, ...host } = JSON.parse(readFileSync(file, 'utf8')) as TestHost & { missing: Record<string, string> };
  const reasons = Object.values(missing);
  if (reasons.length > 0) throw new Error(`The test host is not whole: ${reasons.join('; ')}`);
  return host;
}
