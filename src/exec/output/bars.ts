import { isStepName, readPairs } from './pairs';
import type { Reading } from './reading';

/** A progress bar at one moment. */
export interface Bar {
  /** The same for all states of one bar. */
  readonly name: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly epoch: number | undefined;
  /** Where the values begin in the line. */
  readonly from: number;
  readonly kind: 'keras' | 'tqdm' | 'rich';
}

const KERAS = /^\s*(\d{1,12})\/(\d{1,12}|Unknown|None)\s*(?:\[[=>.]*\]|[━╺╸]+|(?=-\s))/;
const TQDM = /^(.{0,120}?)(?::\s*)?(?:\d{1,3}%\|[^|]{0,400}\||(?=\d{1,12}it \[))\s*(\d{1,12})(?:\/(\d{1,12}|\?))?(?:it)?\s*\[[\d:.?]+(?:<[\d:.? a-z]+)?/;
const RICH = /^(.{0,120}?)\s+[━╺╸]+\s*(\d{1,12})\/(\d{1,12})\s/;
const EPOCH = /\bepoch\s*[:#]?\s*\[?(\d{1,9})/i;

/** The progress bar of a line; undefined when it has none. */
export function readBar(line: string): Bar | undefined {
  const keras = KERAS.exec(line);
  if (keras !== null) return { name: 'keras', kind: 'keras', done: Number(keras[1]), total: whole(keras[2]), epoch: undefined, from: keras[0].length };
  if (line.includes('[') && (line.includes('|') || line.includes('it ['))) {
    const found = TQDM.exec(line);
    if (found !== null) return barOf('tqdm', found);
  }
  const rich = line.includes('━') ? RICH.exec(line) : null;
  return rich === null ? undefined : barOf('rich', rich);
}

function barOf(kind: Bar['kind'], [text, title = '', done, total]: RegExpExecArray): Bar {
  const epoch = EPOCH.exec(title)?.[1];
  return { kind, name: title.trim(), done: Number(done), total: whole(total), epoch: epoch === undefined ? undefined : Number(epoch), from: text.length };
}

/** What a bar says beside its progress. Its own count is the step where no epoch is named. */
export function readBarValues(line: string, bar: Bar): Reading {
  const end = bar.kind === 'tqdm' ? line.lastIndexOf(']') : -1;
  const text = end > bar.from ? line.slice(bar.from, end) : line.slice(bar.from);
  const values = readPairs(text).filter(({ key, unit }) => !isStepName(key) && !(unit?.includes('/') === true && /^(?:eta|speed)$/i.test(key)));
  if (bar.kind === 'keras') return { values, keras: bar.total === undefined || bar.done >= bar.total ? 'whole' : 'part' };
  return bar.epoch === undefined ? { values, step: bar.done } : { values, epoch: bar.epoch };
}

function whole(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}
