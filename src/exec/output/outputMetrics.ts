import type { Metric } from '../../protocol/entities';
import { safeKey } from '../values/key';
import { Lines, type Piece } from './lines';
import { isStepName, readPairs } from './pairs';
import { Patterns, type Groups } from './patterns';
import { numberOf } from './quantity';
import type { Named, Reading } from './reading';
import { Steps } from './steps';

export { compilePattern } from './patterns';

/** Most keys that are taken from one output: more of them is a text that looks like values. */
const MOST_KEYS = 1000;

/**
 * Reads metrics from what a command prints: chunks of decoded text, ANSI codes and progress bars included. `patterns` are a person's own, `builtIn` whether the
 * usual ways of printing are read too. `warn` takes lines for the person. Memory is bounded whatever comes, and a text without values costs next to nothing.
 */
export class OutputMetrics {
  readonly #lines = new Lines();
  readonly #steps = new Steps();
  readonly #patterns: Patterns;
  readonly #keys = new Map<string, string>();
  #full = false;

  constructor(patterns: readonly RegExp[], private readonly builtIn: boolean, private readonly warn: (line: string) => void = () => undefined) {
    this.#patterns = new Patterns(patterns, warn);
  }

  /** The points that a chunk completed. `at` is their time, UTC ms. */
  push(text: string, at: number): Metric[] {
    return this.#read(this.#lines.push(text, this.#patterns.any), at);
  }

  /** The points of a last line that has no end. */
  end(at: number): Metric[] {
    return this.#read(this.#lines.end(this.#patterns.any), at);
  }

  #read(pieces: readonly Piece[], at: number): Metric[] {
    const points: Metric[] = [];
    const texts = pieces.filter((piece) => piece.end === 'line').map((piece) => piece.text);
    const matches = this.#patterns.any ? this.#patterns.match(texts) : [];
    for (const [i, text] of texts.entries()) {
      const own = matches[i]?.map(readGroups) ?? [];
      for (const reading of own) this.#take(reading, at, points);
      if (!this.builtIn) continue;
      const taken = new Set(own.flatMap((reading) => reading.values.map((value) => value.key)));
      const reading = readGeneric(text);
      this.#take({ ...reading, values: reading.values.filter((value) => !taken.has(value.key)) }, at, points);
    }
    return points;
  }

  #take(reading: Reading, at: number, points: Metric[]): void {
    if (reading.epoch !== undefined) this.#steps.setEpoch(reading.epoch);
    if (reading.values.length === 0) return;
    const named = this.#steps.named(reading);
    for (const { key: name, value } of reading.values) {
      const key = this.#key(name);
      if (key !== undefined) points.push({ key, value, timestamp: at, step: this.#steps.of(key, named, reading.counted === true) });
    }
  }

  #key(name: string): string | undefined {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    if (this.#keys.size >= MOST_KEYS) {
      if (!this.#full) this.warn(`More than ${MOST_KEYS} names with numbers were printed; no further ones become metrics.`);
      this.#full = true;
      return undefined;
    }
    const key = safeKey(name);
    if (key === '') return undefined;
    this.#keys.set(name, key);
    return key;
  }
}

const STEP = /\b(epoch|global[ _]step|step|iteration|iter|round|batch|episode)s?\s*[#:=]?\s*[[(]?\s*(\d{1,15})(?:\s*\/\s*(\d{1,15}))?(?![\w.]\d|\d|%)/gi;

/** Reads a line that no reader of its own knows. */
function readGeneric(line: string): Reading {
  const values: Named[] = readPairs(line).filter((pair) => !isStepName(pair.key));
  if (values.length === 0 && !/epoch/i.test(line)) return { values };
  let epoch: number | undefined;
  let step: number | undefined;
  let stepTotal: number | undefined;
  for (const [, name = '', number, total] of line.matchAll(STEP)) {
    if (/^epoch$/i.test(name)) epoch ??= Number(number);
    else if (step === undefined) {
      step = Number(number);
      stepTotal = total === undefined ? undefined : Number(total);
    }
  }
  return { values, epoch, step, stepTotal };
}

/** What a match of a person's pattern says. */
function readGroups(groups: Groups): Reading {
  const { step, epoch, key, value, ...named } = groups;
  const entries = Object.entries({ ...named, ...(key === undefined ? {} : { [key]: value }) });
  const values = entries.map(([name, text]) => ({ key: name, value: numberOf((text ?? '').replace(/%$/, '')) })).filter((one) => !Number.isNaN(one.value) || /nan/i.test(groups[one.key] ?? value ?? ''));
  return { values, epoch: whole(epoch), step: whole(step) };
}

function whole(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || !Number.isSafeInteger(number) ? undefined : number;
}
