import { chmodSync, constants, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputDatasets } from '../../capture/inputs';
import type { Dataset, DatasetInput } from '../../protocol/entities';
import { ReproduceError } from './obstacle';

/** Where an input lies. */
export type InputPlace =
  /** In the repository; the path is relative to it, with `/`. */
  | { readonly kind: 'inside'; readonly path: string }
  /** Elsewhere on this machine, absolute. */
  | { readonly kind: 'outside'; readonly path: string }
  /** Not in files that can be looked at, such as a database. */
  | { readonly kind: 'unknown' };

/** An input of a run as it is now. */
export interface InputCheck {
  readonly name: string;
  readonly digest: string;
  readonly place: InputPlace;
  readonly state:
    /** In the checkout, or outside the repository, with the recorded digest. */
    | { readonly kind: 'same' }
    /** Not in the checkout; the person's folder has it with the recorded digest, so that it is copied. */
    | { readonly kind: 'copy' }
    | { readonly kind: 'missing' }
    | { readonly kind: 'differs'; readonly now: string }
    | { readonly kind: 'unknown' };
}

/** Where the file of a dataset lies. `folder` is the working directory relative to the repository, with `/`; `repository` its absolute folder. */
export function placeOf(source: Dataset['source'], folder: string, repository: string): InputPlace {
  const path = pathIn(source);
  if (path === undefined) return { kind: 'unknown' };
  const absolute = resolve(repository, folder, path);
  const inside = relative(repository, absolute);
  const names = inside.split(sep);
  if (inside === '' || isAbsolute(inside) || names[0] === '..') return { kind: 'outside', path: absolute };
  // What Git keeps for itself is nobody's input.
  return names.some((name) => name.toLowerCase() === '.git') ? { kind: 'unknown' } : { kind: 'inside', path: names.join('/') };
}

/** The path that the source of a dataset names: MLflow writes it as JSON with `uri`, or `url`, others as it is. */
function pathIn(source: string): string | undefined {
  let text = source;
  try {
    const value: unknown = JSON.parse(source);
    if (typeof value === 'object' && value !== null) {
      const fields = value as Record<string, unknown>;
      const named = [fields['uri'], fields['path'], fields['url']].find((one) => typeof one === 'string');
      if (typeof named !== 'string') return undefined;
      text = named;
    }
  } catch {
    // A plain path.
  }
  if (text.startsWith('file:')) {
    try {
      return fileURLToPath(text);
    } catch {
      return text.slice('file:'.length).replace(/^\/\/(?!\/)/, '');
    }
  }
  return text === '' || /^[a-z][a-z0-9+.-]+:/i.test(text) || text.includes('\0') ? undefined : text;
}

/** What checks of inputs look at. */
export interface InputPlaces {
  /** The person's working tree, absolute. */
  readonly repository: string;
  /** Working directory relative to the repository, with `/`. */
  readonly folder: string;
  /** Whether the checkout has a path of the repository; before it is made, whether the commit or the patch has. */
  readonly has: (path: string) => boolean | Promise<boolean>;
  /** The checkout once it is made, absolute. */
  readonly worktree: string | undefined;
  /** Whether files outside the repository are looked at; not those that a pin names. */
  readonly outside: boolean;
}

/** Compares the recorded inputs with the files of the checkout and of the person's folder, by their digests. */
export async function checkInputs(inputs: readonly DatasetInput[], places: InputPlaces): Promise<InputCheck[]> {
  const checks: InputCheck[] = [];
  for (const { dataset } of inputs) {
    const place = placeOf(dataset.source, places.folder, places.repository);
    checks.push({ name: dataset.name, digest: dataset.digest, place, state: await stateOf(dataset, place, places) });
  }
  return checks;
}

async function stateOf({ digest }: Dataset, place: InputPlace, { repository, folder, has, worktree, outside }: InputPlaces): Promise<InputCheck['state']> {
  if (place.kind === 'unknown' || !isOurDigest(digest) || (place.kind === 'outside' && !outside)) return { kind: 'unknown' };
  if (place.kind === 'outside') return compared(digest, await digestOf(place.path, dirname(place.path)));
  const checkedOut = await has(place.path);
  // What the commit holds is compared once it is checked out.
  if (checkedOut && worktree === undefined) return { kind: 'same' };
  const there = worktree === undefined ? undefined : await digestOf(join(worktree, place.path), join(worktree, folder));
  if (there === digest) return { kind: 'same' };
  const own = await digestOf(join(repository, place.path), join(repository, folder));
  // A glob is compared as a whole and not copied: its files are other ones in either folder.
  if (own === digest && existsSync(join(repository, place.path))) return { kind: 'copy' };
  return compared(digest, there ?? own);
}

/** Whether a digest is one that `inputDatasets` makes; MLflow's own are made of what a program had in memory, and no file tells them. */
export function isOurDigest(digest: string): boolean {
  return /^(?:[\da-f]{32}|dir-[\da-f]{32}|sampled-[\da-f]{28})$/.test(digest);
}

function compared(digest: string, now: string | undefined): InputCheck['state'] {
  if (now === undefined) return { kind: 'missing' };
  return now === digest ? { kind: 'same' } : { kind: 'differs', now };
}

/** The digest of a file, folder or glob as it would be recorded from `cwd`; undefined when it is not there. */
async function digestOf(path: string, cwd: string): Promise<string | undefined> {
  const found = statSync(path, { throwIfNoEntry: false });
  // Reading a device or a pipe might never end.
  if (found !== undefined && !found.isFile() && !found.isDirectory()) return undefined;
  if (found === undefined && !existsSync(cwd)) return undefined;
  const { datasets } = await inputDatasets([relative(cwd, path) || '.'], cwd);
  return datasets[0]?.dataset.digest;
}

/**
 * Copies a file or folder of the person's working tree into the checkout, where it may be read but not written (`writable` for what was not recorded as
 * an input, and may be an output). Raises `ReproduceError` outside when a link in the checkout would lead the copy elsewhere.
 */
export function copyIn(repository: string, worktree: string, path: string, writable = false): void {
  const from = realpathSync(join(repository, path));
  const to = join(worktree, path);
  checkInside(worktree, to);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  // Where the file system can, the two share their bytes until one is written.
  cpSync(from, to, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE });
  if (!writable) protect(to);
}

/** Raises `ReproduceError` outside unless the folder that a path is in, or the nearest that exists, lies in the worktree, links followed. */
export function checkInside(worktree: string, path: string): void {
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  const inside = relative(realpathSync(worktree), realpathSync(folder));
  if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) throw new ReproduceError({ kind: 'outside', path });
}

function protect(path: string): void {
  if (!lstatSync(path).isDirectory()) chmodSync(path, 0o444);
  else for (const name of readdirSync(path)) protect(join(path, name));
}
