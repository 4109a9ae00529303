import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** A file that was found. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Folders that are never data. */
const SKIPPED = new Set(['.git', '.trialbook', '__pycache__', 'node_modules', '.venv']);
/** Files that one pattern may match; more is a mistake in it. */
const MOST_FILES = 200_000;

/** Whether a text is a pattern rather than a path. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text);
}

/**
 * Files below a folder, in the order of their paths, links followed. Folders of version control, caches and virtual environments are left out. `wanted`
 * is asked with the path relative to the folder, with `/`. What cannot be read is left out.
 */
export async function filesBelow(folder: string, wanted: (path: string) => boolean = () => true): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  await walk(folder, '', { wanted, found, seen: new Set() });
  return found;
}

interface Walk {
  readonly wanted: (path: string) => boolean;
  readonly found: FoundFile[];
  /** Real paths of the folders that the walk is in, so that a link to one above does not go round. */
  readonly seen: Set<string>;
}

async function walk(folder: string, below: string, state: Walk): Promise<void> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || state.seen.has(real)) return;
  state.seen.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (state.found.length >= MOST_FILES) break;
    const path = join(folder, entry.name);
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() || entry.isSymbolicLink() || entry.isFile()) await visit(entry, path, name, state);
  }
  state.seen.delete(real);
}

async function visit(entry: Dirent, path: string, name: string, state: Walk): Promise<void> {
  const isFile = entry.isFile();
  if (isFile && !state.wanted(name)) return;
  const info = entry.isDirectory() ? undefined : await stat(path).catch(() => undefined);
  if (entry.isDirectory() || info?.isDirectory() === true) {
    if (!SKIPPED.has(entry.name)) await walk(path, name, state);
  } else if (info?.isFile() === true && (isFile || state.wanted(name))) state.found.push({ path, size: info.size });
}

/** The files that a pattern names: `*` and `?` within a name, `**` for any folders, `[ab]`, `{one,two}`. Relative to `cwd` unless absolute. */
export async function filesOf(pattern: string, cwd: string): Promise<FoundFile[]> {
  const whole = slashed(isAbsolute(pattern) ? pattern : resolvePattern(cwd, pattern));
  const parts = whole.split('/');
  const firstWild = parts.findIndex(isGlob);
  const base = parts.slice(0, firstWild === -1 ? parts.length - 1 : firstWild).join('/');
  const expression = globExpression(parts.slice(firstWild === -1 ? parts.length - 1 : firstWild).join('/'));
  return filesBelow(base === '' ? '/' : base, (path) => expression.test(path));
}

function resolvePattern(cwd: string, pattern: string): string {
  // `resolve` takes `..` and `.` out, and leaves the signs of a pattern as they are.
  return resolve(cwd, pattern);
}

/** A path with `/`. */
export function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

/** A path relative to `cwd`, with `/`, when it lies inside; else absolute. */
export function nameIn(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? slashed(path) : slashed(inside);
}

/** The expression of a pattern over paths with `/`. What does not close is taken as it is. */
export function globExpression(pattern: string): RegExp {
  let source = '';
  let depth = 0;
  for (let index = 0; index < pattern.length; ) {
    const rest = pattern.slice(index);
    const [taken, piece] = globPiece(rest, depth);
    if (rest.startsWith('{') && piece === '(?:') depth++;
    else if (rest.startsWith('}') && piece === ')') depth--;
    source += piece;
    index += taken;
  }
  return new RegExp(`^${source}$`);
}

/** How many characters the next piece of a pattern has, and its expression. */
function globPiece(rest: string, depth: number): readonly [number, string] {
  if (rest.startsWith('**/')) return [3, '(?:[^/]+/)*'];
  if (rest.startsWith('**')) return [2, '.*'];
  if (rest.startsWith('*')) return [1, '[^/]*'];
  if (rest.startsWith('?')) return [1, '[^/]'];
  const set = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
  if (set !== null) return [set[0].length, `[${set[1] === '' ? '' : '^/'}${(set[2] ?? '').replace(/[\\[\]^]/g, '\\$&')}]`];
  if (rest.startsWith('{') && rest.indexOf('}') > 0) return [1, '(?:'];
  if (rest.startsWith('}') && depth > 0) return [1, ')'];
  if (rest.startsWith(',') && depth > 0) return [1, '|'];
  return [1, rest.charAt(0).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')];
}
