import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findProjectFile } from '../../exec/project/projectFolder';
import type { CodeFile } from '../../protocol/codeOfRun';

/** Folders above a file that are looked through for a project. */
const MOST_FOLDERS = 12;
const MOST_BYTES = 1_000_000;

/** The entry points whose command names a file, of the MLflow projects in its folder and those above, up to `top`. Raises nothing. */
export async function entryPointsOf(path: string, top: string): Promise<NonNullable<CodeFile['entry_points']>> {
  const found: { folder: string; name: string }[] = [];
  let folder = dirname(path);
  for (let looked = 0; looked < MOST_FOLDERS; looked += 1) {
    // A folder that cannot be listed holds no project for us.
    const file = await findProjectFile(folder).catch(() => undefined);
    if (file !== undefined) for (const name of await namesIn(file, folder, path)) found.push({ folder, name });
    if (folder === top || dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return found;
}

async function namesIn(file: string, folder: string, path: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '' || text.length > MOST_BYTES) return [];
  const { project } = (await import('../../exec/project/readProject')).readProject(text);
  return project.entryPoints.filter(({ command }) => wordsOf(command).some((word) => resolve(folder, word) === path)).map(({ name }) => name);
}

/** The words of a command that may be files; what stands for a parameter is none. */
function wordsOf(command: string): string[] {
  return command.split(/[\s;&|()]+/).map((word) => word.replace(/^(['"])(.*)\1$/, '$2')).filter((word) => word !== '' && !word.startsWith('-') && !word.includes('{'));
}
