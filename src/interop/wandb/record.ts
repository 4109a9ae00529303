import type { Int64 } from '../../protocol/int64';
import { ProtoError, ProtoReader } from '../protobuf/protoReader';

/** A value under a key, whose parts stand apart where it is nested; the value is JSON. */
export interface Item {
  readonly path: readonly string[];
  readonly json: string;
}

/** Values of one record: an empty one takes two bytes of a file, and much more here. */
const MOST_ITEMS = 200_000;

/** What is said of a run when it begins, and again when something of it changes. */
export interface RunRecord {
  id?: string;
  entity?: string;
  project?: string;
  group?: string;
  jobType?: string;
  name?: string;
  notes?: string;
  sweep?: string;
  host?: string;
  /** UTC ms. */
  start?: number;
  remote?: string;
  commit?: string;
  readonly tags: string[];
  readonly config: Item[];
}

/** A record of a W&B log (wandb/proto/wandb_internal.proto, whose field numbers are public), by what of it has a place here. */
export type WandbRecord =
  | { readonly kind: 'history'; readonly step: Int64 | undefined; readonly items: readonly Item[] }
  | { readonly kind: 'summary' | 'config'; readonly update: readonly Item[]; readonly remove: readonly Item[] }
  | { readonly kind: 'stats'; readonly time: number | undefined; readonly items: readonly Item[] }
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'output'; readonly line: string }
  | { readonly kind: 'artifact'; readonly name: string }
  | { readonly kind: 'other' };

/** Reads a record. Raises `ProtoError`. */
export function readRecord(data: Buffer): WandbRecord {
  const reader = new ProtoReader(data);
  let record: WandbRecord = { kind: 'other' };
  while (reader.next()) {
    const read = READERS[reader.field];
    if (read !== undefined) record = read(reader.message());
  }
  return record;
}

const READERS: Readonly<Record<number, (reader: ProtoReader) => WandbRecord>> = {
  2: readHistory,
  3: (reader) => readUpdate('summary', reader),
  5: (reader) => readUpdate('config', reader),
  7: readStats,
  8: readArtifact,
  13: readOutput,
  17: (reader) => ({ kind: 'run', run: readRun(reader) }),
  18: readExit,
};

function readHistory(reader: ProtoReader): WandbRecord {
  const items: Item[] = [];
  let step: Int64 | undefined;
  while (reader.next()) {
    if (reader.field === 1) add(items, readItem(reader.message()));
    else if (reader.field === 2) {
      const within = reader.message();
      // A step of zero is not written at all.
      step = 0;
      while (within.next()) if (within.field === 1) step = within.int64();
    }
  }
  return { kind: 'history', step, items };
}

function readUpdate(kind: 'summary' | 'config', reader: ProtoReader): WandbRecord {
  const [update, remove]: [Item[], Item[]] = [[], []];
  while (reader.next()) {
    if (reader.field === 1) add(update, readItem(reader.message()));
    else if (reader.field === 2) add(remove, readItem(reader.message()));
  }
  return { kind, update, remove };
}

function readStats(reader: ProtoReader): WandbRecord {
  const items: Item[] = [];
  let time: number | undefined;
  while (reader.next()) {
    if (reader.field === 2) time = readTime(reader.message());
    else if (reader.field === 3) add(items, readItem(reader.message()));
  }
  return { kind: 'stats', time, items };
}

function readArtifact(reader: ProtoReader): WandbRecord {
  const texts = { type: '', name: '' };
  while (reader.next()) {
    if (reader.field === 4) texts.type = reader.text();
    else if (reader.field === 5) texts.name = reader.text();
  }
  return { kind: 'artifact', name: texts.type === '' ? texts.name : `${texts.type} ${texts.name}` };
}

function readOutput(reader: ProtoReader): WandbRecord {
  let line = '';
  while (reader.next()) if (reader.field === 3) line = reader.text();
  return { kind: 'output', line };
}

function readExit(reader: ProtoReader): WandbRecord {
  let code = 0;
  while (reader.next()) if (reader.field === 1) code = Number(reader.int64());
  return { kind: 'exit', code };
}

function readRun(reader: ProtoReader): RunRecord {
  const run: RunRecord = { tags: [], config: [] };
  while (reader.next()) {
    const text = RUN_TEXTS[reader.field];
    if (text !== undefined) run[text] = reader.text();
    else if (reader.field === 4) {
      const config = reader.message();
      while (config.next()) if (config.field === 1) add(run.config, readItem(config.message()));
    } else if (reader.field === 10) run.tags.push(reader.text());
    else if (reader.field === 17) run.start = readTime(reader.message());
    else if (reader.field === 21) {
      const git = reader.message();
      while (git.next()) {
        if (git.field === 1) run.remote = git.text();
        else if (git.field === 2) run.commit = git.text();
      }
    }
  }
  return run;
}

const RUN_TEXTS: Readonly<Record<number, 'id' | 'entity' | 'project' | 'group' | 'jobType' | 'name' | 'notes' | 'sweep' | 'host'>> = {
  1: 'id', 2: 'entity', 3: 'project', 6: 'group', 7: 'jobType', 8: 'name', 9: 'notes', 12: 'sweep', 13: 'host',
};

/** Takes an item. Raises `ProtoError` when there are too many. */
function add(items: Item[], item: Item): void {
  if (items.length >= MOST_ITEMS) throw new ProtoError(`a record has more than ${MOST_ITEMS} values`);
  items.push(item);
}

function readItem(reader: ProtoReader): Item {
  let [key, json] = ['', ''];
  const nested: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) nested.push(reader.text());
    else if (reader.field === 16) json = reader.text();
  }
  return { path: nested.length > 0 ? nested : [key], json };
}

/** A `google.protobuf.Timestamp`, UTC ms. */
function readTime(reader: ProtoReader): number {
  let ms = 0;
  while (reader.next()) {
    if (reader.field === 1) ms += Number(reader.int64()) * 1000;
    else if (reader.field === 2) ms += Math.floor(Number(reader.int64()) / 1e6);
  }
  return ms;
}
