import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './filesBelow';
import { parseYaml } from './yamlText';
import type { Problem } from '../history';

/** Longest value and longest YAML file that is read, bytes: a dataset's profile is the largest thing that MLflow puts there. */
const LONGEST = { value: 1024 * 1024, yaml: 32 * 1024 * 1024 } as const;
/** Without waiting for who writes into a pipe. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK as number | undefined ?? 0);
/** Folders in folders that a key with `/` makes. */
const DEPTH = 60;

/** Tells of what cannot be read. */
export type Tell = (problem: Problem) => void;

/** A file of the store with its key: keys with `/` lie in folders. */
export interface KeyFile {
  readonly key: string;
  readonly path: string;
}

/** What a file of text holds; undefined, and told, when it cannot be read. */
function readText(path: string, longest: number, tell: Tell): string | undefined {
  try {
    const file = openSync(path, READ);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || stats.size > longest) {
        tell({ where: path, what: stats.isFile() ? `is larger than ${longest} bytes and is left out` : 'is no file and is left out', lost: true });
        return undefined;
      }
      const text = readFileSync(file, 'utf8');
      if (text.includes('\uFFFD')) tell({ where: path, what: 'holds bytes that are no UTF-8', lost: true });
      return text;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    tell({ where: path, what: `cannot be read (${codeOf(error)})`, lost: true });
    return undefined;
  }
}

/** The value that a file of its own holds. */
export const readValue = (path: string, tell: Tell): string | undefined => readText(path, LONGEST.value, tell);

/** Entries of a folder in the order of their names; none when there is no such folder. */
export function entriesOf(folder: string, tell: Tell): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') tell({ where: folder, what: `cannot be read (${codeOf(error)})`, lost: true });
    return [];
  }
}

/** Names of the folders in a folder, links not followed. */
export const foldersIn = (folder: string, tell: Tell): string[] => entriesOf(folder, tell).filter((entry) => entry.isDirectory()).map(({ name }) => name);

/** The files of keys below a folder. */
export function keyFiles(folder: string, tell: Tell, prefix = '', depth = 0): KeyFile[] {
  const found: KeyFile[] = [];
  if (depth > DEPTH) return found;
  for (const entry of entriesOf(folder, tell)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...keyFiles(path, tell, `${prefix}${entry.name}/`, depth + 1));
    else if (entry.isFile()) found.push({ key: `${prefix}${entry.name}`, path });
  }
  return found;
}

/** The values of the keys below a folder, such as `params` and `tags`. */
export function keyValues(folder: string, tell: Tell): { key: string; value: string }[] {
  return keyFiles(folder, tell).flatMap(({ key, path }) => {
    const value = readValue(path, tell);
    return value === undefined ? [] : [{ key, value }];
  });
}

/** What a YAML file says that Python wrote. Its integers past 2^53 are `bigint`. */
export type Meta = Readonly<Record<string, unknown>>;

/** Reads a YAML file that is a map; undefined, and told, when it is missing, damaged or empty. What stands before a damage is not lost. */
export function readMeta(path: string, tell: Tell): Meta | undefined {
  const text = readText(path, LONGEST.yaml, tell);
  if (text === undefined) return undefined;
  // Python writes YAML 1.1: `on` is true, and what is none stands in quotes.
  const told = (what: string): void => tell({ where: path, what, lost: true });
  try {
    const document = parseYaml(text, { version: '1.1', intAsBigInt: true, uniqueKeys: false, stringKeys: true });
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      if (document.errors.length > 0) told('is damaged and was read up to the damage');
      return value as Meta;
    }
    told(text.trim() === '' ? 'is empty' : 'is damaged');
  } catch {
    told('is damaged');
  }
  return undefined;
}

/** A text of a YAML file; undefined for what is none or nothing. Numbers are texts too. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : undefined;
}

/** An integer of a YAML file within `Number`; undefined for anything else. */
export function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : typeof value === 'number' ? Math.trunc(value) : NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
