import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the package holds; see .vscodeignore. */
const PACKED = /^(dist|media|l10n|package\.json|package\.nls.*\.json|README\.md|CHANGELOG\.md|LICENSE)$/;

/** Copies what the package holds to a folder of its own: nothing else of this repository, node_modules above all, can be reached from there. */
export function setup(): () => void {
  const folder = join(mkdtempSync(join(tmpdir(), 'trialbook-packed-')), 'extension');
  mkdirSync(folder);
  for (const name of readdirSync('.').filter((entry) => PACKED.test(entry))) cpSync(name, join(folder, name), { recursive: true });
  process.env['TRIALBOOK_TEST_EXTENSION'] = folder;
  return () => rmSync(join(folder, '..'), { recursive: true, force: true });
}
