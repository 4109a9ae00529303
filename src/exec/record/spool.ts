import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, constants, copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { storeHash } from '../../address/address';
import { errorCode, replaceFile } from '../../address/files';
import { machineId, processIsGone, thisProcess, type ProcessIdentity } from '../../address/machine';
import { ensureStateFolder, stateFolder } from '../../address/stateFolder';
import { decodeMetric, encodeMetric, type Wire } from '../../client/wire';
import type { Param, RunStatus, Tag } from '../../protocol/entities';
import { parseJson, stringifyJson, type Json } from '../../protocol/json';
import type { Entry } from './runRecord';

/** Where a record belongs. */
export type SpoolTarget =
  | { readonly kind: 'store'; readonly storePath: string }
  /** Address of an MLflow server, without credentials. */
  | { readonly kind: 'server'; readonly url: string };

/** What a run is made from. */
export interface SpoolHead {
  /** Value of the tag `record`. */
  readonly id: string;
  /** Name or id of the experiment; the default one without. */
  readonly experiment: { readonly name: string } | { readonly id: string } | undefined;
  readonly name: string | undefined;
  /** UTC ms. */
  readonly startTime: number;
  readonly tags: readonly Tag[];
  /** Parameters that are written at the end, unless the program wrote them. */
  readonly params: readonly Param[];
  /** Who records. */
  readonly process: ProcessIdentity;
}

/** A line of a record that is kept aside. */
export type SpoolLine =
  | { readonly kind: 'head'; readonly head: SpoolHead }
  /** The run was made. */
  | { readonly kind: 'created'; readonly runId: string }
  /** The command was started; it may outlive who records it. */
  | { readonly kind: 'started'; readonly process: ProcessIdentity }
  /** How the command ended, before the rest was written. `endTime` in UTC ms. */
  | { readonly kind: 'ended'; readonly status: RunStatus; readonly endTime: number }
  | Entry;

const LINES = 'record.jsonl';
/** Files that `trialbook log` adds. */
const MORE = /^more-.*\.jsonl$/;
/** The console log in the folder. */
export const CONSOLE = 'console.log';
/** Keys that `trialbook log` wrote, one a line. */
export const LOGGED_KEYS = 'logged-keys.txt';
/** A record of another machine that was silent for so long is nobody's any more, ms. */
const SILENT = 7 * 24 * 3_600_000;
/** A larger file is not copied but looked for where it is when the record is taken in, bytes. */
const LARGEST_COPY = 256 * 1024 * 1024;

/** The folder of one record in the user's state folder: there while it is being made, and gone once a server has all of it. */
export class Spool {
  #files = 0;

  constructor(readonly folder: string) {}

  /** Makes the folder of a new record. Raises what the file system raises. */
  static create(target: SpoolTarget, head: SpoolHead): Spool {
    const folder = join(ensureStateFolder(), 'kept', targetKey(target), head.id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const spool = new Spool(folder);
    spool.append({ kind: 'head', head });
    return spool;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** Adds a line to the record. Raises what the file system raises. */
  append(line: SpoolLine): void {
    appendFileSync(this.file(LINES), `${encode(this.#own(line))}\n`, { mode: 0o600 });
  }

  /** Adds lines from another process than the one that records. Raises what the file system raises. */
  appendMore(entries: readonly Entry[]): void {
    const name = `more-${Date.now()}-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`;
    writeFileSync(this.file(`${name}.tmp`), entries.map((entry) => `${encode(this.#own(entry))}\n`).join(''), { mode: 0o600, flag: 'wx' });
    renameSync(this.file(`${name}.tmp`), this.file(name));
  }

  /** What was kept, in order; a line that was cut off by a crash is left out. */
  read(): SpoolLine[] {
    return [this.file(LINES), ...this.more()].flatMap(readLines).map((line) => this.#placed(line));
  }

  /** Files that other processes added, oldest first. */
  more(): string[] {
    return readdirSync(this.folder).filter((name) => MORE.test(name)).sort().map((name) => this.file(name));
  }

  /** What another process added. */
  readMore(file: string): Entry[] {
    return readLines(file).map((line) => this.#placed(line)).filter((line): line is Entry => line.kind === 'log' || line.kind === 'inputs' || line.kind === 'artifact');
  }

  /** Lets go of what a server has by now. */
  restart(head: SpoolHead, runId: string, started: ProcessIdentity | undefined): void {
    const lines: SpoolLine[] = [{ kind: 'head', head }, { kind: 'created', runId }, ...(started === undefined ? [] : [{ kind: 'started', process: started } as const])];
    replaceFile(this.file(LINES), lines.map((line) => `${encode(line)}\n`).join(''));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** A file may be gone or be another one when the record is taken in: it is copied. */
  #own(line: SpoolLine): SpoolLine {
    if (line.kind !== 'artifact' || 'text' in line.file) return line;
    const { path } = line.file;
    if (dirname(path) === this.folder) return { ...line, file: { path: basename(path) } };
    if (statSync(path).size > LARGEST_COPY) return line;
    const copy = `file-${process.pid}-${this.#files++}`;
    copyFileSync(path, this.file(copy), constants.COPYFILE_FICLONE);
    return { ...line, file: { path: copy } };
  }

  /** The folder is renamed when a process takes it in. */
  #placed(line: SpoolLine): SpoolLine {
    return line.kind === 'artifact' && 'path' in line.file ? { ...line, file: { path: resolve(this.folder, line.file.path) } } : line;
  }
}

/** The records of a target that nobody is making any more. */
export function abandoned(target: SpoolTarget): Spool[] {
  const folder = join(stateFolder(), 'kept', targetKey(target));
  return names(folder).map((name) => new Spool(join(folder, name))).filter(isAbandoned);
}

/**
 * Makes a record ours to take in, or answers undefined when another process was faster. The folder's name tells who has it, so that one which is killed
 * on the way leaves it to the next.
 */
export function claim(spool: Spool): Spool | undefined {
  const { pid, started } = thisProcess();
  const claimed = join(dirname(spool.folder), `${basename(spool.folder).split('~')[0] ?? ''}~${pid}~${process.platform === 'linux' ? started : ''}`);
  try {
    renameSync(spool.folder, claimed);
    return new Spool(claimed);
  } catch (error) {
    const code = errorCode(error);
    // Windows does not rename a folder of which a file is open.
    if (code === 'ENOENT' || code === 'EPERM' || code === 'EACCES' || code === 'EBUSY') return undefined;
    throw error;
  }
}

function isAbandoned(spool: Spool): boolean {
  const [, pid, started] = basename(spool.folder).split('~');
  if (pid !== undefined && !processIsGone({ ...thisProcess(), pid: Number(pid), started: started ?? '' })) return false;
  const lines = readLines(spool.file(LINES));
  const head = lines[0];
  // One that was never begun is left by a crash at its first moment, or by a process that is about to begin.
  if (head?.kind !== 'head') return isOlder(spool, 3_600_000);
  if (lines.some((line) => line.kind === 'end')) return true;
  const command = lines.find((line) => line.kind === 'started')?.process;
  // A process of another machine, be it a container that is gone, cannot be judged from here.
  if (head.head.process.machine !== machineId()) return isOlder(spool, SILENT);
  return processIsGone(head.head.process) && (command === undefined || processIsGone(command));
}

function isOlder(spool: Spool, age: number): boolean {
  const changed = [spool.folder, spool.file(LINES), spool.file(CONSOLE)].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Date.now() - Math.max(...changed) > age;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') return [];
    throw error;
  }
}

function targetKey(target: SpoolTarget): string {
  return target.kind === 'store' ? storeHash(target.storePath) : createHash('sha256').update(`server ${target.url}`).digest('hex');
}

function readLines(file: string): SpoolLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const read = line === '' ? undefined : decode(line);
    return read === undefined ? [] : [read];
  });
}

/** JSON has no NaN and no infinities; MLflow's own form has. */
function encode(line: SpoolLine): string {
  if (line.kind !== 'log' || line.entries.metrics === undefined) return stringifyJson(line);
  return stringifyJson({ ...line, entries: { ...line.entries, metrics: line.entries.metrics.map(encodeMetric) } });
}

function decode(text: string): SpoolLine | undefined {
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    // Written by a process that was killed on the way.
    return undefined;
  }
  const line = json as unknown as SpoolLine;
  if (line.kind !== 'log' || line.entries.metrics === undefined) return line;
  return { ...line, entries: { ...line.entries, metrics: line.entries.metrics.map((metric) => decodeMetric(metric as unknown as Wire)) } };
}
