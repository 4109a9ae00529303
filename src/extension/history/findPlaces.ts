import type { PlaceKind } from '../../interop/history';

/** Something in a folder that runs can be brought from. */
export interface FoundPlace {
  readonly kind: PlaceKind;
  /** Absolute, with `/`. */
  readonly path: string;
}

/** Files by whose names a place is known, for the editor's own search. */
export const SIGNS: Readonly<Partial<Record<PlaceKind, string>>> = {
  mlruns: '**/mlruns/*/meta.yaml',
  'mlflow-db': '**/{mlflow,mlruns}.db',
  wandb: '**/wandb/offline-run-*/run-*.wandb',
  dvclive: '**/dvclive/metrics.json',
  lightning: '**/lightning_logs/version_*/metrics.csv',
  huggingface: '**/trainer_state.json',
  tensorboard: '**/events.out.tfevents.*',
};

/** What is never looked into: packages, environments, and what Trialbook keeps itself. */
export const NOT_HERE = '**/{node_modules,.git,.trialbook,.venv,venv,site-packages,__pycache__,.tox,.mypy_cache}/**';

/**
 * The places that files stand for. A place within another is part of it: artifacts of an `mlruns` folder are not offered on their own. `folder` and the files
 * are absolute, with `/`.
 */
export function placesOf(folder: string, files: ReadonlyMap<PlaceKind, readonly string[]>): FoundPlace[] {
  const places: FoundPlace[] = [];
  for (const kind of Object.keys(SIGNS) as PlaceKind[]) {
    const outside = (files.get(kind) ?? []).filter((file) => !places.some((place) => file === place.path || file.startsWith(`${place.path}/`)));
    for (const path of rootsOf(kind, folder, outside)) places.push({ kind, path });
  }
  return places;
}

function rootsOf(kind: PlaceKind, folder: string, files: readonly string[]): string[] {
  switch (kind) {
    case 'mlflow-db':
      return [...files].sort();
    case 'mlruns':
      return unique(files.map((file) => upTo(file, 'mlruns')));
    case 'wandb':
      return unique(files.map((file) => upTo(file, 'wandb')));
    case 'lightning':
      return unique(files.map((file) => upTo(file, 'lightning_logs')));
    case 'dvclive':
      return unique(files.map(parent));
    case 'huggingface':
      return unique(files.map((file) => (/\/checkpoint-\d+$/.test(parent(file)) ? parent(parent(file)) : parent(file))));
    default:
      return commonRoots(folder, files.map(parent));
  }
}

/** Of folders that share their first one below `folder`, the deepest that holds all. */
function commonRoots(folder: string, folders: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const one of folders) {
    const first = one.slice(folder.length + 1).split('/')[0] ?? '';
    groups.set(first, [...(groups.get(first) ?? []), one]);
  }
  return [...groups.values()].map((group) => group.reduce(common)).sort();
}

function common(a: string, b: string): string {
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, index) => part !== right[index]);
  return (at === -1 ? left : left.slice(0, at)).join('/');
}

/** The path up to the last folder of that name above the file. */
function upTo(file: string, name: string): string {
  return file.slice(0, file.lastIndexOf(`/${name}/`) + name.length + 1);
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const unique = (paths: readonly string[]): string[] => [...new Set(paths)].sort();
