/*
 * What the names of runs of one series have in common. A name tells by itself which series it is in, so that a run found alone is put where its
 * partners are. Taken out are
 *   - dates and times, wherever they stand: `etl-2026-07-12`, `etl_20260712_0600`, `etl 12.07.2026 06:00:00`, ten or thirteen digits since 1970;
 *   - one counter, where it ends the name: `run-17`, `train (3)`, `churn #4`, `3/10`, and counters that say what they count, `fold-2`, `s3`,
 *     `trial_012`, `seed 7`. Of two counters only the last goes: `xgb-024-s3` is of the series `xgb-024`, whose runs differ in their seed, and
 *     `xgb-024` of `xgb`.
 * In a name with a date, only a counter behind the date goes: what stands before it (`resnet-50-2026-07-12`) names something.
 * Numbers that are part of a word (`resnet50`), versions (`v2`), values (`lr=32`, `lr-0.01`) stay.
 */

const DATE = String.raw`(?:(?:19|20)\d\d([-_./]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.(?:19|20)\d\d)`;
const ZONE = String.raw`(?:Z|[+-]\d\d:?\d\d)?`;
const CLOCK = String.raw`(?:[01]\d|2[0-3])(?:[:h.-]?[0-5]\d(?:[:.m-]?[0-5]\d(?:[.,]\d{1,9})?)?)?${ZONE}`;
const LONE_CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?${ZONE}`;
const SINCE_1970 = String.raw`1[0-9]\d{8}(?:\d{3})?`;

/** A moment that stands by itself, with the marks that tie it to what is before it. */
const MOMENT = new RegExp(String.raw`[\s_\-./@([]*(?<![\dA-Za-z])(?:${DATE}(?:[T_\-\s]+?${CLOCK}(?!\d))?|${LONE_CLOCK}|${SINCE_1970})(?![\dA-Za-z])[)\]]?`, 'g');

const COUNTED = 'seed|s|fold|f|run|trial|rep|repeat|try|attempt|child|part|job|iter|iteration|no|nr|n';

/** A counter at the end, with the word that says what it counts, or a plain one; never a part of `0.01` or of `x=3`. */
const COUNTER = new RegExp(String.raw`(?:(?<=.)[\s_\-./#([](?:${COUNTED})[\s_\-.#]?\d+|(?:^|[\s_\-/]|(?<!\d)\.)[#([]?\d+(?:(?:/|\s+of\s+)\d+)?|#\d+|\(\d+\))[)\]]?$`, 'i');

const EDGES = /^[\s_\-./@#]+|[\s_\-./@#]+$/g;

/** The name of the series a run of this name is in; `…` for a name that is nothing but a date or a counter. */
export function seriesName(name: string): string {
  let end = 0;
  const bare = name.replace(MOMENT, (moment, ...rest: unknown[]) => {
    const at = rest.findLast((each) => typeof each === 'number') ?? 0;
    end = at + moment.length;
    return '';
  });
  const behind = end === 0 ? name.length : name.length - end;
  const head = bare.slice(0, bare.length - behind);
  const tail = bare.slice(bare.length - behind).replace(COUNTER, '');
  const left = `${head}${tail}`.replace(EDGES, '');
  return left === '' ? '…' : left;
}
