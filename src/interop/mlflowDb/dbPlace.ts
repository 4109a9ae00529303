import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { InteropError } from '../interopError';

/** Where an exported database goes; absolute paths. */
export interface DbPlace {
  readonly database: string;
  readonly artifacts: string;
}

/** A file in the folder of artifacts by which it is known as an export's. */
const README = 'README.txt';
const FIRST_LINE = 'Artifacts of an exported MLflow database.';

/**
 * A path that ends like a database is its file, with the artifacts beside it (`runs.db`, `runs-artifacts/`). Another is a folder, in which both are named as a
 * stock server looks for them.
 */
export function dbPlace(path: string): DbPlace {
  const absolute = resolve(path);
  const end = extname(absolute);
  if (!/^\.(?:db|sqlite3?)$/i.test(end)) return { database: join(absolute, 'mlflow.db'), artifacts: join(absolute, 'mlartifacts') };
  return { database: absolute, artifacts: `${absolute.slice(0, -end.length)}-artifacts` };
}

/** What a file or folder is called until it is whole. */
export const partialOf = (path: string): string => `${path}.partial`;

/** Raises `InteropError` `exists` when something is there that may not be replaced: artifacts only ever when an export wrote them. */
export async function checkPlace({ database, artifacts }: DbPlace, overwrite: boolean): Promise<void> {
  if (existsSync(database) && !overwrite) throw new InteropError('exists', `${database} is there already. Replace it with --overwrite, or name another place`);
  if (existsSync(artifacts) && !(overwrite && (await isExport(artifacts)))) {
    throw new InteropError('exists', `${artifacts} is there already${overwrite ? ', and no export wrote it' : ''}. Name another place`);
  }
  await mkdir(dirname(database), { recursive: true });
}

/** The artifacts get their name, in place of those of an earlier export. */
export async function finishArtifacts({ database, artifacts }: DbPlace): Promise<void> {
  const partial = partialOf(artifacts);
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, README), howToOpen({ database, artifacts }));
  if (existsSync(artifacts)) await rm(artifacts, { recursive: true });
  await rename(partial, artifacts);
}

async function isExport(artifacts: string): Promise<boolean> {
  const text = await readFile(join(artifacts, README), 'utf8').catch(() => '');
  return text.startsWith(FIRST_LINE);
}

function howToOpen({ database, artifacts }: DbPlace): string {
  return [
    FIRST_LINE, '', `In the folder of ${basename(database)}, with MLflow 3.17 installed:`, '',
    `    ${serveCommand({ database, artifacts })}`, '',
    'A later MLflow may ask for "mlflow db upgrade" with the same address first.', '',
  ].join('\n');
}

/** The command that serves an exported database, in its own folder. */
export function serveCommand({ database, artifacts }: DbPlace): string {
  const quoted = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `"${text}"`);
  return `mlflow server --backend-store-uri ${quoted(`sqlite:///${basename(database)}`)} --artifacts-destination ${quoted(`./${basename(artifacts)}`)}`;
}
