import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProjectError } from './projectError';
import { PROJECT_FILE, type Project, type ProjectProblem, type ProjectReading } from './projectSpec';
import { readProject } from './readProject';
import { readCondaEnv, readPythonEnv, readRequirements, type ReadBeside, type Wanted } from './requirements';

/** A project on the disk. */
export interface LocalProject {
  /** Absolute. */
  readonly folder: string;
  /** Absolute path of its MLproject file; a folder without one has no entry points but its scripts. */
  readonly file: string | undefined;
  readonly project: Project;
  readonly problems: readonly ProjectProblem[];
}

/** Where a project lies: in a folder, or somewhere that MLflow fetches it from (a Git address, a ZIP file). */
export type ProjectPlace = { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'fetched'; readonly uri: string };

const NO_FILE: ProjectReading = { project: { name: undefined, entryPoints: [], environment: { kind: 'none' } }, problems: [] };
/** Bytes of a file that says what is to be installed. */
const MOST_BYTES = 1_000_000;

/** Finds out what a project's URI means, as `mlflow run` does: a path or `file:` address with an optional `#subfolder`, else an address to fetch from. */
export function projectPlace(uri: string, cwd: string): ProjectPlace {
  const [address = '', subfolder] = uri.split('#', 2);
  if (/\.zip$/i.test(address)) return { kind: 'fetched', uri };
  let path = address;
  if (/^file:\/\//i.test(address)) {
    try {
      path = fileURLToPath(address);
    } catch {
      throw new ProjectError(`${address} is no address of a folder on this machine.`);
    }
  }
  const folder = resolve(cwd, path);
  if (existsSync(folder)) return { kind: 'folder', folder: subfolder === undefined ? folder : resolve(folder, subfolder) };
  if (/^[\w.+-]{2,}:\/\/|^[\w.-]+@[\w.-]+:/.test(address)) return { kind: 'fetched', uri };
  throw new ProjectError(`There is no folder ${folder}. Name the folder of an MLproject file, or the address of a Git repository.`);
}

/** Path of the MLproject file in a folder, whose name MLflow takes in any case. */
export async function findProjectFile(folder: string): Promise<string | undefined> {
  const names = await readdir(folder);
  const name = names.includes(PROJECT_FILE) ? PROJECT_FILE : names.find((one) => one.toLowerCase() === PROJECT_FILE.toLowerCase());
  return name === undefined ? undefined : join(folder, name);
}

/** Reads the project of a folder; of one that is named by its file, the folder it lies in. Raises `ProjectError`. */
export async function openProject(path: string): Promise<LocalProject> {
  try {
    const folder = statSync(path).isDirectory() ? path : dirname(path);
    const file = await findProjectFile(folder);
    const { project, problems } = file === undefined ? NO_FILE : readProject(await readFile(file, 'utf8'));
    return { folder, file, project, problems };
  } catch (error) {
    throw new ProjectError(`The project in ${path} cannot be read: ${(error as Error).message}`);
  }
}

/** What the project's environment file asks for; a folder's `python_env.yaml`, `conda.yaml` or `requirements.txt` counts when the project names none, in this order. */
export type Asked =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wanted'; readonly file: string; readonly wanted: Wanted }
  /** The file is not there or no YAML. */
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string };

/** Finds out what a project asks to be installed. */
export function askedOf({ folder, project }: Pick<LocalProject, 'folder' | 'project'>): Asked {
  const { environment } = project;
  const file = 'file' in environment ? environment.file : environment.kind === 'docker' ? undefined
    : ['python_env.yaml', 'conda.yaml', 'requirements.txt'].find((name) => existsSync(join(folder, name)));
  if (file === undefined) return { kind: 'nothing' };
  const path = resolve(folder, file);
  const read = environment.kind === 'conda' || file === 'conda.yaml' ? readCondaEnv : file === 'requirements.txt' && environment.kind === 'none' ? readRequirements : readPythonEnv;
  try {
    return { kind: 'wanted', file, wanted: read(readSmall(path), besideOf(dirname(path))) };
  } catch (error) {
    return { kind: 'unreadable', file, reason: (error as Error).message.split('\n')[0] ?? '' };
  }
}

function besideOf(folder: string): ReadBeside {
  return (path) => {
    try {
      return readSmall(isAbsolute(path) ? path : join(folder, path));
    } catch {
      // A file that is not there is listed as one that was not compared.
      return undefined;
    }
  };
}

function readSmall(path: string): string {
  if (statSync(path).size > MOST_BYTES) throw new Error(`${path} is too large`);
  return readFileSync(path, 'utf8');
}
