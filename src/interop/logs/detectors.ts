import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Detector, Looked } from '../detect';
import { isDvclive } from '../dvclive/isDvclive';
import type { PlaceKind } from '../history';
import { isLightning } from '../lightning/isLightning';
import { isEventFile } from '../tensorboard/eventFileName';
import { WANDB_LOG } from '../wandb/wandbLog';
import { NO_LOGS } from './noLogs';

/** Folders below the place that are looked into for logs, and how deep they lie. */
const MOST_FOLDERS = 500;
const DEEPEST = 5;

/** Logs are told by names; those of a folder may lie some way below it. A table of text may be anything and comes last. */
export const LOG_DETECTORS: readonly Detector[] = [
  ...(['tensorboard', 'dvclive', 'lightning', 'huggingface', 'wandb'] as const).map((kind) => ({ kind, is: (place: Looked) => kindsOf(place).has(kind) })),
  { kind: 'csv', is: (place) => !place.isFolder && /\.(?:csv|tsv)$/i.test(place.name) && !place.head(4096).includes(0) },
];

/** What was found at a place, so that all detectors look once. */
const found = new WeakMap<Looked, ReadonlySet<PlaceKind>>();

function kindsOf(place: Looked): ReadonlySet<PlaceKind> {
  const known = found.get(place);
  if (known !== undefined) return known;
  const kinds = place.isFolder ? below(place) : ofFile(place.name);
  found.set(place, kinds);
  return kinds;
}

function ofFile(name: string): ReadonlySet<PlaceKind> {
  return new Set<PlaceKind>([...(isEventFile(name) ? ['tensorboard' as const] : []), ...(name === 'trainer_state.json' ? ['huggingface' as const] : []), ...(WANDB_LOG.test(name) ? ['wandb' as const] : [])]);
}

/** The nearest folders first. */
function below(place: Looked): ReadonlySet<PlaceKind> {
  const kinds = new Set<PlaceKind>();
  const open = [{ path: place.path, name: place.name, depth: 0 }];
  for (let count = 0; count < MOST_FOLDERS; count++) {
    const folder = open.shift();
    if (folder === undefined) break;
    const entries = entriesOf(folder.path);
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of files) for (const kind of ofFile(name)) kinds.add(kind);
    if (isDvclive(files, folders)) kinds.add('dvclive');
    if (isLightning(folder.name, files)) kinds.add('lightning');
    if (folder.depth < DEEPEST) open.push(...folders.filter((name) => !NO_LOGS.has(name)).map((name) => ({ path: join(folder.path, name), name, depth: folder.depth + 1 })));
  }
  return kinds;
}

function entriesOf(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // What cannot be read is nothing.
    return [];
  }
}
