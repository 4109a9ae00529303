import { lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { callGit } from '../../../capture/git';

/**
 * A file after a patch as `git diff` writes it; `path` is relative to the repository, with `/`, and the file is undefined where the commit has none. A patch that does not
 * name the file leaves it as it is. Undefined when it cannot be put on.
 */
export async function patched(file: Buffer | undefined, patch: Buffer, path: string): Promise<Buffer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'trialbook-then-'));
  try {
    const target = join(folder, ...path.split('/'));
    if (file !== undefined) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, file);
    }
    // A patch comes with a run: of all it may name, only this file is touched, and Git itself leads no path out of the folder.
    const include = path.replace(/[\\*?[\]]/g, '\\$&');
    const answer = await callGit(['apply', '--whitespace=nowarn', `--include=${include}`, '-'], { cwd: folder, input: patch, env: { GIT_CEILING_DIRECTORIES: dirname(folder) } });
    if (answer.kind !== 'answered') return undefined;
    return (await lstat(target).then((found) => found.isFile(), () => false)) ? await readFile(target) : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
