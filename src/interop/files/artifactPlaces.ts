import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the artifacts of a run or logged model lie. */
export type ArtifactPlace =
  /** In a folder of this machine. */
  | { readonly kind: 'here'; readonly path: string }
  /** There are none: the folder that would hold them is here and does not have them. */
  | { readonly kind: 'none' }
  /** At an address that leads nowhere here. */
  | { readonly kind: 'away'; readonly address: string }
  /** In a storage that only programs with access to it read, e.g. a bucket. */
  | { readonly kind: 'stored'; readonly address: string }
  /** In a folder that the source may not point at by itself. */
  | { readonly kind: 'outside'; readonly path: string };

/** Whose artifacts they are. */
export interface ArtifactOwner {
  /** Id of the run or logged model. */
  readonly id: string;
  /** The address that the source gives. */
  readonly address: string;
  /** The folder where they lie when the whole source was moved, if there is one. */
  readonly beside?: string;
}

/** Ids as MLflow makes them: nobody has a folder of such a name by accident. */
const MADE_ID = /^(?:m-)?[0-9a-f]{32}$/;

/**
 * Finds artifacts of a source on this machine. The addresses come from a file that anyone may have written, so they lead only below
 * folders that the person named and to folders that are clearly MLflow's (`…/ID/artifacts`): a database must not have private files copied.
 */
export class ArtifactPlaces {
  readonly #base: string;
  readonly #prefixes: readonly { readonly from: string; readonly to: string }[];

  /** `base` is the folder of the source. */
  constructor(base: string, prefixes: readonly { readonly from: string; readonly to: string }[] = []) {
    this.#base = realOf(base) ?? resolve(base);
    this.#prefixes = [...prefixes].sort((a, b) => b.from.length - a.from.length);
  }

  find({ id, address, beside }: ArtifactOwner): ArtifactPlace {
    const mapped = this.#mapped(address, id);
    if (mapped !== undefined) return mapped;
    // A folder that was moved or copied has the artifacts with it.
    if (beside !== undefined && holdsSomething(beside)) return { kind: 'here', path: beside };
    const path = pathOf(address, this.#base);
    const real = path === undefined ? undefined : realOf(path);
    if (real !== undefined) {
      return this.#isOurs(real, id) ? { kind: 'here', path: real } : { kind: 'outside', path: real };
    }
    const moved = this.#moved(address, id);
    if (moved !== undefined) return { kind: 'here', path: moved };
    if (beside !== undefined && existsSync(beside)) return { kind: 'here', path: beside };
    if (isStored(address)) return this.#wasFetched(address, id) ? { kind: 'none' } : { kind: 'stored', address };
    // Databases name a folder for each run, which is made with the first artifact.
    return address === '' || this.#hasPlaceFor(prefixOf(address, id)) ? { kind: 'none' } : { kind: 'away', address };
  }

  /** Whether the folder around those of the runs is here, where it is said to be or beside the source. */
  #hasPlaceFor(around: string): boolean {
    const path = pathOf(around, this.#base);
    const name = around.split(/[\\/]/).at(-1) ?? '';
    // Below the source's own folder nothing is missing: it is made with the first artifact.
    return (path !== undefined && (isWithin(path, this.#base) || existsSync(path))) || (/^[\w-]+$/.test(name) && existsSync(join(this.#base, name)));
  }

  /** Whether the folder of its experiment was fetched from a storage to beside the source. */
  #wasFetched(address: string, id: string): boolean {
    const [, name, experiment] = /([\w-]+)\/(\d+)(?:\/models)?\/$/.exec(address.slice(0, address.indexOf(`/${id}`) + 1)) ?? [];
    return name !== undefined && experiment !== undefined && existsSync(join(this.#base, name, experiment));
  }

  #isOurs(path: string, id: string): boolean {
    return path.endsWith(`${sep}${id}${sep}artifacts`) && (MADE_ID.test(id) || isWithin(path, this.#base));
  }

  #mapped(address: string, id: string): ArtifactPlace | undefined {
    const path = pathOf(address, this.#base);
    for (const { from, to } of this.#prefixes) {
      const rest = restOf(address, from) ?? (path === undefined ? undefined : restOf(path, pathOf(from, this.#base) ?? from));
      const root = rest === undefined ? undefined : realOf(to);
      if (root === undefined || rest === undefined) continue;
      const real = realOf(join(root, decoded(rest)));
      if (real !== undefined && isWithin(real, root)) return { kind: 'here', path: real };
      const around = restOf(prefixOf(address, id), from);
      if (real === undefined && around !== undefined && existsSync(join(root, decoded(around)))) return { kind: 'none' };
    }
    return undefined;
  }

  /** The end of the address, below the source's folder: the place to look when folder and database were moved together. */
  #moved(address: string, id: string): string | undefined {
    const parts = decoded(address.replace(/^[a-z-]+:\/*/i, '')).split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return undefined;
    // A server that hands artifacts on keeps them in a folder of its own: by default ./mlartifacts.
    const folders = ['', ...(/^mlflow-artifacts:/i.test(address) ? ['mlartifacts', 'artifacts', 'mlruns'] : [])];
    for (let from = 0; from <= parts.length - 2; from++) {
      for (const folder of folders) {
        const real = realOf(join(this.#base, folder, ...parts.slice(from)));
        if (real !== undefined && isWithin(real, this.#base) && this.#isOurs(real, id)) return real;
      }
    }
    return undefined;
  }
}

/**
 * What the addresses of an experiment's runs have in common: what a person maps to a folder of this machine. `id` is that of the run or logged model; numbers before
 * it are experiments.
 */
export function prefixOf(address: string, id: string): string {
  const at = address.lastIndexOf(`/${id}`);
  return (at < 0 ? address : address.slice(0, at)).replace(/\/models$/, '').replace(/\/\d+$/, '');
}

/** The path that an address means on this machine; undefined for what is no file. */
function pathOf(address: string, base: string): string | undefined {
  if (/^file:/i.test(address)) {
    try {
      return fileURLToPath(new URL(address.replace(/^file:(?!\/)/i, 'file:/')));
    } catch {
      return undefined;
    }
  }
  if (isAbsolute(address)) return resolve(address);
  // A drive of Windows on another system, or any other scheme.
  return address === '' || /^[a-z][a-z0-9+.-]*:/i.test(address) ? undefined : resolve(base, address);
}

/** Whether an address is neither a file's nor one that an MLflow server hands on. A single letter is a drive of Windows. */
const isStored = (address: string): boolean => /^(?!file:|mlflow-artifacts:)[a-z][a-z0-9+.-]+:/i.test(address);

/** What follows a beginning that ends where a name does. */
function restOf(text: string, from: string): string | undefined {
  const start = from.replace(/[\\/]+$/, '');
  if (!text.startsWith(start)) return undefined;
  const rest = text.slice(start.length);
  return rest === '' || /^[\\/]/.test(rest) ? rest.replaceAll('\\', '/') : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);

function holdsSomething(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
