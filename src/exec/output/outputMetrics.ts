import type { Metric, Param } from '../../protocol/entities';
import { safeKey } from '../values/key';
import { readBar, readBarValues } from './bars';
import { BarStates } from './barStates';
import { readBoosting } from './boosting';
import { readDict } from './dicts';
import { readGeneric } from './generic';
import { KerasPasses } from './kerasPasses';
import { Lines, type Piece } from './lines';
import { ParameterEchoes } from './parameterEchoes';
import { Patterns, type Groups } from './patterns';
import { numberOf } from './quantity';
import type { Reading } from './reading';
import { Steps } from './steps';
import { Tables } from './tables';
import { Units } from './units';

export { compilePattern } from './patterns';

/** Most keys that are taken from one output: more of them is a text that looks like values. */
const MOST_KEYS = 1000;

/**
 * Reads metrics from what a command prints: chunks of decoded text, ANSI codes and progress bars included. `patterns` are a person's own, `builtIn` whether the
 * usual ways of printing are read too, without what only repeats one of `params`. `warn` takes lines for the person. Memory is bounded whatever comes, and a text without values costs next to nothing.
 */
export class OutputMetrics {
  readonly #lines = new Lines();
  readonly #bars = new BarStates();
  readonly #keras = new KerasPasses();
  readonly #tables = new Tables();
  readonly #steps = new Steps();
  readonly #units = new Units();
  readonly #patterns: Patterns;
  readonly #echoes: ParameterEchoes;
  /** The key of each name, and the last point of it. */
  readonly #keys = new Map<string, { readonly key: string; step: number; value: number }>();
  #full = false;

  constructor(patterns: readonly RegExp[], private readonly builtIn: boolean, private readonly warn: (line: string) => void = () => undefined, params: readonly Param[] = []) {
    this.#patterns = new Patterns(patterns, warn);
    this.#echoes = new ParameterEchoes(params);
  }

  /** The points that a chunk completed. `at` is their time, UTC ms. */
  push(text: string, at: number): Metric[] {
    const pieces = this.#lines.push(text, this.#patterns.any || this.#tables.isOpen);
    return pieces.length === 0 ? [] : this.#read(pieces, at);
  }

  /** The points of a last line that has no end, and of bars that were never finished. */
  end(at: number): Metric[] {
    const points = this.#read(this.#lines.end(this.#patterns.any || this.#tables.isOpen), at);
    this.#readTexts(this.#bars.end(), at, points);
    return points;
  }

  #read(pieces: readonly Piece[], at: number): Metric[] {
    const points: Metric[] = [];
    this.#readTexts(pieces.flatMap((piece) => this.#bars.push(piece, at)), at, points);
    return points;
  }

  #readTexts(texts: readonly string[], at: number, points: Metric[]): void {
    const matches = this.#patterns.any ? this.#patterns.match(texts) : [];
    for (const [i, text] of texts.entries()) {
      const own = matches[i]?.map(readGroups) ?? [];
      for (const reading of own) points.push(...this.#take(reading, at));
      if (!this.builtIn) continue;
      const taken = new Set(own.flatMap((reading) => reading.values.map((value) => value.key)));
      const reading = this.#readLine(text);
      const rest = taken.size === 0 ? reading : { ...reading, values: reading.values.filter((value) => !taken.has(value.key)) };
      for (const point of this.#take(rest, at)) points.push(...this.#echoes.take(point));
    }
  }

  #readLine(line: string): Reading {
    const bar = readBar(line);
    if (bar !== undefined) {
      const reading = readBarValues(line, bar);
      return bar.kind === 'keras' ? this.#keras.read(reading, this.#steps.epoch) : reading;
    }
    const dict = /\}[\s,;.)]*$/.test(line) ? readDict(line) : undefined;
    return dict ?? readBoosting(line) ?? this.#tables.read(line) ?? readGeneric(line);
  }

  #take(reading: Reading, at: number): Metric[] {
    if (reading.epoch !== undefined) this.#steps.setEpoch(reading.epoch);
    const points: Metric[] = [];
    if (reading.values.length === 0) return points;
    const named = this.#steps.named(reading);
    for (const { key: name, value, unit } of reading.values) {
      const known = this.#known(name);
      if (known === undefined) continue;
      const converted = this.#units.convert(known.key, value, unit);
      // The last state of a bar is often printed twice.
      if (named !== undefined && named === known.step && Object.is(converted, known.value)) continue;
      known.step = this.#steps.of(known.key, named, reading.counted === true);
      known.value = converted;
      points.push({ key: known.key, value: converted, timestamp: at, step: known.step });
    }
    return points;
  }

  #known(name: string): { readonly key: string; step: number; value: number } | undefined {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = safeKey(name);
    if (key === '') return undefined;
    if (this.#keys.size >= MOST_KEYS) {
      if (!this.#full) this.warn(`More than ${MOST_KEYS} different names with numbers were printed: no further ones become metrics.`);
      this.#full = true;
      return undefined;
    }
    const fresh = { key, step: -1, value: NaN };
    this.#keys.set(name, fresh);
    return fresh;
  }
}

/** What a match of a person's pattern says. */
function readGroups({ step, epoch, key, value, ...named }: Groups): Reading {
  const entries = Object.entries({ ...named, ...(key === undefined ? {} : { [key]: value }) });
  const values = entries.flatMap(([name, text]) => {
    const plain = text?.trim().replace(/[%,;:.)\]]+$/, '') ?? '';
    const number = numberOf(plain);
    return Number.isNaN(number) && !/^[+-]?nan$/i.test(plain) ? [] : [{ key: name, value: number }];
  });
  return { values, epoch: whole(epoch), step: whole(step) };
}

function whole(text: string | undefined): number | undefined {
  const number = Number(text?.replace(/,/g, ''));
  return text === undefined || text === '' || !Number.isSafeInteger(number) ? undefined : number;
}
