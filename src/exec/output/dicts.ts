import { isStepName } from './pairs';
import { numberOf } from './quantity';
import type { Named, Reading } from './reading';

const MOST_VALUES = 200;
const DEEPEST = 8;
/** Keys of structured logs whose numbers measure nothing. */
const NOT_MEASURED = /^(?:level|severity|time|ts|timestamp|asctime|created|msecs|relativecreated|wall_?time|date|pid|ppid|tid|process|thread|port|line|lineno|rank|local_rank|world_size|seed|id|version|v|code|status)$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:nan|inf|infinity)$/i;

/** One JSON object or Python dict that fills the end of a line: flat numbers, nested ones by dots. Undefined when the line holds none. */
export function readDict(line: string): Reading | undefined {
  const open = line.indexOf('{');
  if (open < 0) return undefined;
  const scan = new Scan(line, open);
  const entries: [string, string, boolean][] = [];
  if (!scan.object('', entries, 0) || !/^[\s,;.)]*$/.test(line.slice(scan.at))) return undefined;
  return readEntries(entries);
}

function readEntries(entries: readonly (readonly [string, string, boolean])[]): Reading {
  const values: Named[] = [];
  let step: number | undefined;
  let epoch: number | undefined;
  let counted = false;
  for (const [key, text, quoted] of entries) {
    const name = key.split('.').at(-1) ?? '';
    if (!isMeasure(name, text, quoted)) continue;
    const value = numberOf(text);
    const whole = Number.isSafeInteger(value);
    if (/^epoch$/i.test(name)) {
      // Hugging Face counts epochs in fractions: 0.5 is no step, and neither then is the 1.0 after it.
      if (whole && !/[.e]/i.test(text)) epoch = value;
      else {
        counted = true;
        values.push({ key, value });
      }
    } else if (isStepName(name) && whole) step = /^global/i.test(name) ? value : (step ?? value);
    else if (!NOT_MEASURED.test(name) && values.length < MOST_VALUES) values.push({ key, value });
  }
  const measured = values.some(({ key }) => !/^epoch$/i.test(key));
  return { values: measured ? values : [], epoch, step, counted };
}

/** Only measures are written as text on purpose; an id in quotes is a text that happens to be digits. */
function isMeasure(name: string, text: string, quoted: boolean): boolean {
  return NUMBER.test(text) && !(quoted && /^\d+$/.test(text) && !isStepName(name));
}

/** Walks an object as JSON and Python write them. */
class Scan {
  constructor(private readonly text: string, public at: number) {}

  /** Reads an object whose brace is next; false when it is none. */
  object(prefix: string, entries: [string, string, boolean][], depth: number): boolean {
    if (depth > DEEPEST) return false;
    this.at += 1;
    for (;;) {
      const sign = this.#next();
      if (sign === '}') {
        this.at += 1;
        return true;
      }
      if (sign !== '"' && sign !== "'") return false;
      const key = this.#quoted(sign);
      if (key === undefined || this.#next() !== ':') return false;
      this.at += 1;
      if (!this.#value(prefix === '' ? key : `${prefix}.${key}`, entries, depth)) return false;
      if (this.#next() === ',') this.at += 1;
    }
  }

  #value(key: string, entries: [string, string, boolean][], depth: number): boolean {
    const sign = this.#next();
    if (sign === '{') return this.object(key, entries, depth + 1);
    if (sign === '[') return this.#skipList();
    if (sign === '"' || sign === "'") {
      const text = this.#quoted(sign);
      if (text !== undefined) entries.push([key, text, true]);
      return text !== undefined;
    }
    // A bare word or number, or what numpy and torch write around one: np.float64(0.5), tensor(0.5).
    const bare = /(?:(?:np\.|numpy\.)?(?:float|int)\d*|tensor|array)\(([^(),]*)[^()]*\)|[^\s,{}[\]'"]+/y;
    bare.lastIndex = this.at;
    const found = bare.exec(this.text);
    if (found === null) return false;
    this.at = bare.lastIndex;
    entries.push([key, found[1] ?? found[0], false]);
    return true;
  }

  #skipList(): boolean {
    let depth = 0;
    for (; this.at < this.text.length; this.at += 1) {
      const sign = this.text[this.at];
      if (sign === '"' || sign === "'") {
        if (this.#quoted(sign) === undefined) return false;
        this.at -= 1;
      } else if (sign === '[') depth += 1;
      else if (sign === ']') {
        depth -= 1;
        if (depth === 0) {
          this.at += 1;
          return true;
        }
      }
    }
    return false;
  }

  #quoted(mark: string): string | undefined {
    for (let i = this.at + 1; i < this.text.length; i += 1) {
      if (this.text[i] === '\\') i += 1;
      else if (this.text[i] === mark) {
        const inside = this.text.slice(this.at + 1, i);
        this.at = i + 1;
        return inside;
      }
    }
    return undefined;
  }

  #next(): string | undefined {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
    return this.text[this.at];
  }
}
