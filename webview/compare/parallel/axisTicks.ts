import { logTickValues, logTicks, valueTicks } from '../../charts/ticks';
import { formatDuration, formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import { slotCentre, type Scale } from './scale';
import { momentFormat, numberFormat, type PlotWords } from './words';

/** A mark on an axis. */
export interface Tick {
  /** 0 at the foot, 1 at the head. */
  readonly unit: number;
  readonly label: string;
  /** Number it stands for; NaN for a category. */
  readonly value: number;
}

const SECOND = 1000;
const [MINUTE, HOUR, DAY] = [60 * SECOND, 3600 * SECOND, 86_400 * SECOND];
const SPANS = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY,
];

/** Marks for an axis of `pixels` height, none nearer to another than its words need. */
export function axisTicks(scale: Scale, pixels: number, words: PlotWords): Tick[] {
  if (scale.kind === 'category') return [];
  if (!Number.isFinite(scale.min)) return [];
  const most = Math.min(9, Math.max(2, Math.floor(pixels / 48)));
  const ticks = values(scale, most, words);
  const inside = ticks.map((tick) => ({ ...tick, unit: scale.toUnit(tick.value) })).filter(({ unit }) => unit >= -1e-9 && unit <= 1 + 1e-9);
  return apart(inside, 15 / Math.max(1, pixels));
}

function values(scale: Scale, most: number, words: PlotWords): Omit<Tick, 'unit'>[] {
  const { min, max, kind } = scale;
  const name = (numbers: readonly number[], labels: readonly string[]): Omit<Tick, 'unit'>[] => numbers.map((value, index) => ({ value, label: labels[index] ?? '' }));
  if (min === max) return name([min], [numberFormat(scale, words)(min)]);
  if (kind === 'percentile') {
    const at = [0, 0.25, 0.5, 0.75, 1].map((share) => scale.toValue(scale.inverted ? 1 - share : share));
    const numbers = [...new Set(at)];
    return name(numbers, numbers.map(numberFormat(scale, words)));
  }
  if (kind === 'log') {
    const numbers = logValues(min, max);
    return name(numbers, numbers.some((value) => !/^[1e.0+-]*$/.test(String(value))) ? numbers.map((value) => formatNumber(value, 2)) : logTicks(numbers));
  }
  if (kind === 'time' || scale.id === 'attributes.duration') {
    const numbers = evenTimes(min, max, most);
    const format = kind === 'time' ? momentFormat(max - min) : durationFormat(numbers, words);
    return name(numbers, numbers.map(format));
  }
  const numbers = evenNumbers(min, max, most, scale.whole);
  return name(numbers, valueTicks(numbers));
}

/** Writes lengths of time, ms, that stand on an axis: without the seconds, or minutes, that all of them have none of. */
function durationFormat(numbers: readonly number[], words: PlotWords): (value: number) => string {
  const whole = (unit: number): boolean => numbers.every((value) => value % unit === 0 && value < 24 * HOUR);
  if (whole(HOUR)) return (value) => fill(words.hours, value / HOUR);
  return whole(MINUTE) && numbers.every((value) => value < HOUR) ? (value) => fill(words.minutes, value / MINUTE) : (value) => formatDuration(value, words);
}

/** Round numbers from `min` to `max`, about `most` of them. */
export function evenNumbers(min: number, max: number, most: number, whole = false): number[] {
  const rough = (max / 2 - min / 2) / (most / 2);
  if (!Number.isFinite(rough) || rough <= 0) return [min, max];
  const unit = Number(`1e${Math.floor(Math.log10(rough))}`);
  const round = [1, 2, 5, 10].map((factor) => factor * unit).find((step) => step >= rough * 0.999) ?? rough;
  const step = whole ? Math.max(1, Math.round(round)) : round;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.min(100, Math.floor(max / step + 1e-9) - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => Number(((first + index) * step).toPrecision(12)) + 0);
}

/** Powers of ten, and three times each where there are few of them: about as far apart. */
function logValues(min: number, max: number): number[] {
  const powers = logTickValues(min, max);
  if (Math.log10(max / min) > 3.2 || Math.log10(max / min) < 1.2) return powers;
  const first = Math.floor(Math.log10(min));
  return Array.from({ length: Math.ceil(Math.log10(max)) - first + 1 }, (_, index) => [Number(`1e${first + index}`), Number(`3e${first + index}`)]).flat().filter((value) => value >= min && value <= max);
}

function evenTimes(min: number, max: number, most: number): number[] {
  if (max - min < 2 * SECOND) return evenNumbers(min, max, most);
  const step = SPANS.find((span) => (max - min) / span <= most) ?? 365 * DAY;
  // Days begin where the editor is.
  const shift = min > 1e11 && step >= HOUR ? new Date(min).getTimezoneOffset() * MINUTE : 0;
  const first = Math.ceil((min - shift) / step);
  return Array.from({ length: Math.min(60, Math.floor((max - shift) / step) - first + 1) }, (_, index) => (first + index) * step + shift);
}

/** Leaves out marks that come too near to one before them. */
function apart(ticks: readonly Tick[], least: number): Tick[] {
  const kept: Tick[] = [];
  for (const tick of [...ticks].sort((a, b) => a.unit - b.unit)) if (tick.unit - (kept.at(-1)?.unit ?? -1) >= least) kept.push(tick);
  return kept;
}

/** Words of a category's place. */
export interface CategoryTick {
  readonly code: number;
  readonly unit: number;
  readonly word: string;
  readonly count: number;
}

/** The categories that have room for their words; all, when they do. Their places stay, those left out are named at the pointer. */
export function categoryTicks(scale: Scale, pixels: number): CategoryTick[] {
  const slots = scale.categories.length;
  const every = Math.max(1, Math.ceil((slots * 15) / Math.max(1, pixels)));
  return scale.categories.flatMap(({ word, count }, code) => (code % every === 0 ? [{ code, unit: slotCentre(code, slots, scale.inverted), word, count }] : []));
}
