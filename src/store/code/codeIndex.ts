import { belongsTo, CODE_TAGS, lookupNames, namesOfFile, readCodeOfRun, type Belonging, type CodeFile, type CodeOfRun } from '../../protocol/codeOfRun';
import type { Int64 } from '../../protocol/int64';
import type { Change } from '../../protocol/trialbook';
import { compareText } from '../../table/sortRows';
import type { Database } from '../sql';

/** More written runs than this, and all is read again. */
const MAX_WRITTEN = 2000;

/** A run that belongs to a file. */
export interface FoundRun {
  readonly run: number;
  readonly runId: string;
  /** UTC ms. */
  readonly start: number;
  readonly belonging: Exclude<Belonging, 'no'>;
}

interface Indexed {
  readonly run: number;
  readonly runId: string;
  readonly start: number;
  readonly code: CodeOfRun;
}

/**
 * Which file every active run says it was made by, found by the file's name. Read when it is first asked for; a write notes only which run it was, and the next
 * question reads those again.
 */
export class CodeIndex {
  readonly #db: Database;
  #runs: Map<string, Indexed> | undefined;
  readonly #byName = new Map<string, Map<string, Indexed>>();
  readonly #written = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
    db.onChange((changes) => {
      if (this.#runs !== undefined) for (const change of changes) this.#note(change);
    });
  }

  /** The runs of a file, or those of `runIds` that are; newest start first, then by run id. */
  runsOf(file: CodeFile, runIds?: readonly string[]): FoundRun[] {
    const runs = this.#fresh();
    const wanted = runIds === undefined ? undefined : new Set(runIds);
    const belongs = belongsTo(file);
    const found = new Map<string, FoundRun>();
    const consider = ({ code, ...run }: Indexed): void => {
      if (found.has(run.runId)) return;
      const belonging = belongs(code);
      if (belonging !== 'no') found.set(run.runId, { ...run, belonging });
    };
    if (wanted === undefined) for (const name of namesOfFile(file)) this.#byName.get(name)?.forEach(consider);
    else for (const id of wanted) if (runs.has(id)) consider(runs.get(id)!);
    return [...found.values()].sort((a, b) => b.start - a.start || compareText(a.runId, b.runId));
  }

  /** Forgets what was read. */
  clear(): void {
    this.#runs = undefined;
    this.#byName.clear();
    this.#written.clear();
  }

  #note(change: Change): void {
    if (change.kind === 'experiment') this.clear();
    else if (change.run_id !== undefined && (change.kind === 'run' || (change.kind === 'tags' && (change.keys?.some((key) => CODE_TAGS.includes(key)) ?? true)))) {
      this.#written.add(change.run_id);
      if (this.#written.size > MAX_WRITTEN) this.clear();
    }
  }

  #fresh(): ReadonlyMap<string, Indexed> {
    if (this.#runs === undefined) {
      this.#runs = new Map();
      this.#read("r.lifecycle_stage = 'active'", []);
    } else if (this.#written.size > 0) {
      for (const id of this.#written) this.#drop(id);
      this.#read("r.lifecycle_stage = 'active' AND r.run_id IN (SELECT value FROM json_each(?))", [JSON.stringify([...this.#written])]);
    }
    this.#written.clear();
    return this.#runs;
  }

  #read(where: string, params: readonly string[]): void {
    const rows = this.#db.all<[number, string, Int64, string]>(`SELECT r.run, r.run_id, r.start_time, (${tagsOfRun('r.run', CODE_TAGS)}) FROM runs r WHERE ${where}`, params);
    for (const [run, runId, start, text] of rows) {
      const tags = new Map(Object.entries(JSON.parse(text) as Record<string, string>));
      const code = readCodeOfRun((key) => tags.get(key));
      if (code !== undefined) this.#add({ run, runId, start: Number(start), code });
    }
  }

  #add(indexed: Indexed): void {
    this.#runs?.set(indexed.runId, indexed);
    for (const name of lookupNames(indexed.code)) {
      let named = this.#byName.get(name);
      if (named === undefined) this.#byName.set(name, (named = new Map<string, Indexed>()));
      named.set(indexed.runId, indexed);
    }
  }

  #drop(runId: string): void {
    const known = this.#runs?.get(runId);
    if (known === undefined) return;
    this.#runs?.delete(runId);
    for (const name of lookupNames(known.code)) this.#byName.get(name)?.delete(runId);
  }
}

/** SQL for a JSON object of some tags of a run, whose keys are ours. Each is looked up, for others may be many and long. */
export function tagsOfRun(run: string, keys: readonly string[]): string {
  return `SELECT json_group_object(t.key, t.value) FROM tags t WHERE t.run = ${run} AND t.key IN (${keys.map((key) => `'${key}'`).join(', ')})`;
}
