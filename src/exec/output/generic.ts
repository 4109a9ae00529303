import { isStepName, readPairs } from './pairs';
import type { Named, Reading } from './reading';

const STEP = /\b(epoch|global[ _]step|step|iteration|iter|round|batch|episode)\s*[#:=]?\s*[[(]?\s*(\d{1,15})(?:\s*\/\s*(\d{1,15}))?(?![\w%]|\.\d)/gi;
const ITERATION = /^\s*Iteration\s+(\d{1,15}),\s+([A-Za-z][\w ]{0,60}?)\s+([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\.?\s*$/;

/** Reads a line that no reader of its own knows: named numbers, and the epoch and step it speaks of. */
export function readGeneric(line: string): Reading {
  // scikit-learn prints the parameters of a candidate before its score.
  const search = /^\[CV\b.*?(?=\bscore=|total time=)/.exec(line);
  const values: Named[] = readPairs(line, search?.[0].length ?? 0).filter((pair) => !isStepName(pair.key));
  if (values.length === 0) {
    const iteration = ITERATION.exec(line);
    if (iteration !== null) return { values: [{ key: iteration[2] ?? '', value: Number(iteration[3]) }], step: Number(iteration[1]) };
    if (!/epoch/i.test(line)) return { values };
  }
  let epoch: number | undefined;
  let step: number | undefined;
  let stepTotal: number | undefined;
  for (const [, name = '', number, total] of search === null ? line.matchAll(STEP) : []) {
    if (/^epoch$/i.test(name)) epoch ??= Number(number);
    else if (step === undefined || /^global/i.test(name)) {
      step = Number(number);
      stepTotal = total === undefined || /^(?:global|iter)/i.test(name) ? undefined : Number(total);
    }
  }
  return { values, epoch, step, stepTotal };
}
