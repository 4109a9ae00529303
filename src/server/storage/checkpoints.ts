/*
 * Which artifacts of a run are checkpoints, by the names that trainers give them: Lightning's `epoch=3-step=400.ckpt`, the Hugging Face Trainer's
 * `checkpoint-500/`, Keras' and MLflow's `checkpoints/epoch_3/`, `ckpt_0010.pt` and the like.
 */

/** A checkpoint: the files and folders of one number in one folder. */
export interface Checkpoint {
  /** Files and folders, relative to the artifact root. */
  readonly paths: string[];
  /** Folder that they lie in, and what numbers it. */
  readonly family: string;
  readonly by: 'step' | 'epoch';
  readonly number: number;
  bytes: number;
  files: number;
  /** What its name says of a metric, by the metric's name. */
  readonly said: ReadonlyMap<string, number>;
  /** Whether something in it is no picture, table or text to be read: those are numbered too, and are no checkpoints. */
  weights: boolean;
}

const NUMBERED = /(?:^|[^a-z])(epoch|step|global_?step|iter|iteration|ckpt|checkpoint|chkpt|round)s?[-_=. ]?(\d{1,15})(?!\d)/gi;
const CHECKPOINTS = /(?:^|[-_ ])(?:checkpoints?|ckpts?|snapshots?)$/i;
const ENDING = /(?:^|[^\d])(\d{1,15})(?:\.[a-z][\w.]*)?$/i;
const SAID = /(?:^|[-_ ,])([a-z][\w./]*?)=(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?=$|[-_ ,]|\.[a-z])/gi;

/** What is made to be looked at. */
const SHOWN = /\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|html?|csv|tsv|txt|md|log|json|ya?ml|mp4|webm|wav|mp3)$/i;

/** Finds the checkpoints among the files of a run. One alone of its folder is none: it is the model. */
export function findCheckpoints(files: readonly { path: string; bytes: number }[]): Checkpoint[] {
  const found = new Map<string, Checkpoint>();
  for (const { path, bytes } of files) {
    const place = placeOf(path);
    if (place === undefined) continue;
    const key = JSON.stringify([place.family, place.by, place.number]);
    let checkpoint = found.get(key);
    if (checkpoint === undefined) found.set(key, (checkpoint = { ...place, paths: [], bytes: 0, files: 0, weights: false }));
    if (!checkpoint.paths.includes(place.path)) checkpoint.paths.push(place.path);
    checkpoint.bytes += bytes;
    checkpoint.files++;
    if (!SHOWN.test(path)) checkpoint.weights = true;
  }
  const sizes = new Map<string, number>();
  for (const [key, { weights }] of found) if (!weights) found.delete(key);
  for (const { family, by } of found.values()) sizes.set(`${by} ${family}`, (sizes.get(`${by} ${family}`) ?? 0) + 1);
  return [...found.values()].filter(({ family, by }) => (sizes.get(`${by} ${family}`) ?? 0) > 1).sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : a.number - b.number));
}

type Place = Pick<Checkpoint, 'family' | 'by' | 'number' | 'said'> & { path: string };

/** The outermost part of a path that is numbered as a checkpoint. */
function placeOf(path: string): Place | undefined {
  const segments = path.split('/');
  for (let i = 0; i < segments.length; i++) {
    const name = segments[i]!;
    const numbered = numberOf(name, segments[i - 1]);
    if (numbered !== undefined) return { ...numbered, family: segments.slice(0, i).join('/'), path: segments.slice(0, i + 1).join('/'), said: saidBy(name) };
  }
  return undefined;
}

/** A step tells more than an epoch where a name has both. */
function numberOf(name: string, parent: string | undefined): { by: 'step' | 'epoch'; number: number } | undefined {
  const numbers = [...name.matchAll(NUMBERED)].map(([, word = '', digits]): { by: 'step' | 'epoch'; number: number; sure: boolean } => ({
    by: /^(?:epoch|round)$/i.test(word) ? 'epoch' : 'step', number: Number(digits), sure: /step|iter/i.test(word),
  }));
  const best = numbers.find(({ sure }) => sure) ?? numbers.find(({ by }) => by === 'epoch') ?? numbers[0];
  if (best !== undefined) return { by: best.by, number: best.number };
  const ending = parent !== undefined && CHECKPOINTS.test(parent) ? ENDING.exec(name)?.[1] : undefined;
  return ending === undefined ? undefined : { by: 'step', number: Number(ending) };
}

function saidBy(name: string): Map<string, number> {
  return new Map([...name.matchAll(SAID)].map(([, key = '', value]) => [key, Number(value)]));
}

/** A point of a metric. */
export interface ValueAt {
  readonly step: number;
  readonly value: number;
}

/**
 * What a metric was when each checkpoint was written, in their order: what its name says, else the last value at its step or since the checkpoint before it.
 * `epochs` is the metric `epoch` by step, which tells where an epoch ended. Undefined where nothing tells.
 */
export function valuesAt(checkpoints: readonly Pick<Checkpoint, 'family' | 'by' | 'number' | 'said'>[], metric: string, points: readonly ValueAt[], epochs: readonly ValueAt[]): (number | undefined)[] {
  const short = metric.slice(metric.lastIndexOf('/') + 1);
  const ends = new Map(epochs.map(({ step, value }) => [value, step]));
  const stepOf = ({ by, number }: Pick<Checkpoint, 'by' | 'number'>): number => (by === 'epoch' ? (ends.get(number) ?? number) : number);
  return checkpoints.map((checkpoint) => {
    const said = checkpoint.said.get(metric) ?? checkpoint.said.get(short);
    if (said !== undefined) return said;
    const step = stepOf(checkpoint);
    const before = Math.max(-Infinity, ...checkpoints.filter(({ family }) => family === checkpoint.family).map(stepOf).filter((other) => other < step));
    return lastIn(points, before, step);
  });
}

/** The last value after one step and up to another; `points` are by step. */
function lastIn(points: readonly ValueAt[], after: number, upTo: number): number | undefined {
  for (let i = points.length - 1; i >= 0; i--) {
    const { step, value } = points[i]!;
    if (step > upTo) continue;
    return step > after ? value : undefined;
  }
  return undefined;
}
