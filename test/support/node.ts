import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A Node as new as the editor's own, which the test set-up made: `TRIALBOOK_TEST_NODE`, which the runner sets, else the one in the default cache. Raises
 * when there is none.
 */
export function testNode(): string {
  const cache = process.env['TRIALBOOK_TEST_CACHE'] ?? join(homedir(), '.cache', 'trialbook-test');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const path = process.env['TRIALBOOK_TEST_NODE'] ?? join(cache, 'node', 'node_modules', `node-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(path)) throw new Error(`No Node for tests at ${path}: run npm test once, which gets it.`);
  return path;
}
