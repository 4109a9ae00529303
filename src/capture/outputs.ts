import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { filesBelow, filesOf, isGlob, nameIn } from './files';

/**
 * The files that patterns name, for keeping them as artifacts: paths, folders (all below) and globs. Relative to `cwd` with `/` when inside, else
 * absolute; each once, in order. What is not there matches nothing.
 */
export async function matchFiles(patterns: readonly string[], cwd: string): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const path = resolve(cwd, pattern);
    const info = await stat(path).catch(() => undefined);
    const files = info?.isDirectory() === true ? await filesBelow(path) : info !== undefined ? [{ path }] : isGlob(pattern) ? await filesOf(pattern, cwd) : [];
    for (const file of files) found.add(nameIn(file.path, cwd));
  }
  return [...found];
}
