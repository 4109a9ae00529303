import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** One answered request of a model that has a challenger. Inputs are never kept. */
export interface RecordedRequest {
  readonly id: string;
  /** UTC ms. */
  readonly time: number;
  readonly version: string;
  /** Latency, ms. */
  readonly ms: number;
  readonly status: number;
  /** The answer's predictions when they are plain values, at most `VALUES`. */
  readonly values?: readonly (number | string)[];
}

/** Predictions of one answer that are kept. */
const VALUES = 1000;
/** Longest text that is kept as a prediction, characters. */
const TEXT = 200;
/** Requests that outcomes can still be told for. */
const REMEMBERED = 20_000;
/** Predictions of all of them; with more the oldest requests are forgotten sooner. */
const REMEMBERED_VALUES = 500_000;
/** Lines that wait for the disk; while it is stuck, those past it are lost. */
const LINES = 50_000;
/** Largest file, bytes; the one before is kept as `.1`. */
const CAP = 8 * 1024 * 1024;

/** Answers of both versions while a share goes to a challenger: a file of bounded size, and the newest in memory for outcomes to come. */
export class RequestRecord {
  readonly #byId = new Map<string, RecordedRequest>();
  /** Requests whose outcome was told: a second telling counts no more. */
  readonly #told = new Set<string>();
  #values = 0;
  #isWriting = false;
  #waiting: string[] = [];
  #size: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isRead = false;

  constructor(private readonly file: string) {}

  /** Keeps an answer; it is written within a second. */
  add(request: RecordedRequest): void {
    this.#remember(request);
    this.#write(request);
  }

  /** The answer to a request, when it is still known. */
  find(id: string): RecordedRequest | undefined {
    if (!this.#isRead) this.#readBack();
    return this.#byId.get(id);
  }

  /** Keeps the outcome of a request. Answers false when it was told before. */
  tell(id: string, outcome: readonly (number | string)[]): boolean {
    if (this.#told.has(id)) return false;
    this.#told.add(id);
    this.#write({ outcome_of: id, outcome });
    return true;
  }

  /** Writes what is left. */
  close(): void {
    clearTimeout(this.#timer);
    this.#flush();
  }

  /** Resolves when all is written. */
  written(): Promise<void> {
    this.close();
    return this.#writing;
  }

  #write(line: object): void {
    if (this.#waiting.length < LINES) this.#waiting.push(JSON.stringify(line));
    this.#later();
  }

  #later(): void {
    // What comes while the disk is at work is written after that.
    if (!this.#isWriting) this.#timer ??= setTimeout(() => this.#flush(), 1000);
  }

  #remember(request: RecordedRequest): void {
    this.#forget(request.id);
    this.#byId.set(request.id, request);
    this.#values += request.values?.length ?? 0;
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= REMEMBERED && this.#values <= REMEMBERED_VALUES) return;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#values -= this.#byId.get(id)?.values?.length ?? 0;
    this.#byId.delete(id);
    this.#told.delete(id);
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    this.#isWriting = true;
    this.#writing = this.#writing.then(() => this.#append(text)).catch(() => {
      // A disk that takes no more stops no prediction; outcomes of these requests can be told as long as they are in memory.
    }).finally(() => {
      this.#isWriting = false;
      if (this.#waiting.length > 0) this.#later();
    });
  }

  async #append(text: string): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    this.#size ??= await stat(this.file).then(({ size }) => size, () => 0);
    if (this.#size > CAP) {
      await rename(this.file, `${this.file}.1`);
      this.#size = 0;
    }
    await appendFile(this.file, text, { mode: 0o600 });
    this.#size += text.length;
  }

  /** Answers of before this process, once an outcome asks for one. */
  #readBack(): void {
    this.#isRead = true;
    const newer = [...this.#byId.values()];
    for (const file of [`${this.file}.1`, this.file]) {
      for (const line of readLines(file)) {
        const kept = parse(line);
        if (typeof kept === 'object') this.#remember(kept);
        else if (kept !== undefined && this.#byId.has(kept)) this.#told.add(kept);
      }
    }
    for (const request of newer) this.#remember(request);
  }
}

/** The predictions of an answer as they are kept: plain values, one a row. Undefined when they are of another form. */
export function plainPredictions(answer: Buffer): (number | string)[] | undefined {
  try {
    const { predictions } = JSON.parse(answer.toString('utf8')) as { predictions?: unknown };
    if (!Array.isArray(predictions)) return undefined;
    const values = predictions.slice(0, VALUES).map(plain);
    return values.every((value) => value !== undefined) ? values : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.length <= TEXT ? value : undefined;
  if (typeof value === 'boolean') return String(value);
  // A row of one column, as some flavours answer.
  if (Array.isArray(value) && value.length === 1) return plain(value[0]);
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 1) return plain(Object.values(value)[0]);
  return undefined;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  } catch {
    return [];
  }
}

/** An answer, or the id of a request whose outcome was told. */
function parse(line: string): RecordedRequest | string | undefined {
  try {
    const request = JSON.parse(line) as Partial<RecordedRequest> & { outcome_of?: unknown };
    if (typeof request.outcome_of === 'string') return request.outcome_of;
    return typeof request.id === 'string' && typeof request.version === 'string' ? (request as RecordedRequest) : undefined;
  } catch {
    // The last line of a process that was ended.
    return undefined;
  }
}
