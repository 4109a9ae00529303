import { numberOf } from './quantity';
import type { Named, Reading } from './reading';

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|nan|inf)`;
const CELL = new RegExp(`^\\s*([^\\t:]+):\\s*(${NUMBER})\\s*(?:[+±]\\s*${NUMBER})?\\s*(?:\\(\\d+\\))?$`, 'i');

/**
 * The lines of XGBoost (`[12]⇥train-rmse:0.5⇥eval-rmse:0.6`), LightGBM (`[10]⇥valid_0's l2: 0.3`) and CatBoost (`0:⇥learn: 0.6⇥total: 51.2ms⇥remaining: 5s`). Keys are
 * those of MLflow's autologging. Undefined for other lines; what LightGBM tells about itself is read as nothing.
 */
export function readBoosting(line: string): Reading | undefined {
  if (!line.includes('\t') && !line.includes('[')) return undefined;
  if (/^\[LightGBM\] \[/.test(line)) return { values: [] };
  // The prefix is that of a logger, as in `[12:00:01] INFO: [3]⇥…`, or absent.
  const head = /^(?:.{0,60}?\s)?\[(\d{1,9})\](?=[\t ])|^(\d{1,9}):(?=\t)/.exec(line);
  if (head === null) return undefined;
  const cells = line.slice(head[0].length).split('\t').filter((cell) => cell.trim() !== '');
  const values: Named[] = [];
  for (const cell of cells) {
    const match = CELL.exec(cell);
    const name = match?.[1]?.trim() ?? '';
    if (match === null) {
      // Times of CatBoost have units of their own in each line.
      if (head[2] === undefined || !/^\s*(?:total|remaining):/.test(cell)) return undefined;
    } else if (!/^(?:total|remaining)$/.test(name)) values.push({ key: name.replace(/'s /, '-'), value: numberOf(match[2] ?? '') });
  }
  return { values, step: Number(head[1] ?? head[2]) };
}
