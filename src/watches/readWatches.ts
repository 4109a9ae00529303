import { isRecord } from '../protocol/plainJson';
import { readDuration } from './duration';
import type { Watch, WatchCondition, WatchProblem, WatchScope } from './watch';

/** What `watches` of a `trialbook.json` came to. */
export interface WatchesReading {
  readonly watches: readonly Watch[];
  readonly problems: readonly WatchProblem[];
}

/** Watches that are read; a file of a cloned folder may hold any number. */
const MOST_WATCHES = 200;
const LONGEST_NAME = 256;

/** Reads the value of `watches`. An entry that is wrong anywhere is left out as a whole and told. Raises nothing. */
export function readWatches(value: unknown): WatchesReading {
  if (value === undefined) return { watches: [], problems: [] };
  if (!isRecord(value)) return { watches: [], problems: [{ path: 'watches', message: 'is not an object' }] };
  const entries = Object.entries(value);
  const problems: WatchProblem[] = entries.length > MOST_WATCHES ? [{ path: 'watches', message: `has more than ${MOST_WATCHES} entries; those after them are left out` }] : [];
  const watches = entries.slice(0, MOST_WATCHES).flatMap(([name, entry]): Watch[] => {
    const read = name.length > LONGEST_NAME ? wrong('', 'has too long a name') : readWatch(name, entry);
    if ('condition' in read) return [read];
    problems.push({ path: `watches.${name.slice(0, 60)}${read.field === '' ? '' : `.${read.field}`}`, message: read.message });
    return [];
  });
  return { watches, problems };
}

interface Wrong {
  readonly field: string;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of each kind beside those of the scope, with the one that tells the kind first. */
const KINDS = {
  series: ['metric', 'missing', 'every'],
  ends: [],
  metric: ['below', 'above'],
} as const;

function readWatch(name: string, value: unknown): Watch | Wrong {
  if (!isRecord(value)) return wrong('', 'is not an object');
  const kind = (['series', 'ends', 'metric'] as const).find((one) => value[one] !== undefined);
  if (kind === undefined) return wrong('', 'waits for nothing: it needs one of metric, ends, series');
  const allowed: readonly string[] = ['experiment', ...(kind === 'series' ? [] : ['runs', 'run']), kind, ...KINDS[kind]];
  const odd = Object.keys(value).find((field) => !allowed.includes(field));
  if (odd !== undefined) return wrong(odd, `is not known beside ${kind}`);
  const scope = readScope(value);
  if ('message' in scope) return scope;
  const condition = READERS[kind](value);
  return 'message' in condition ? condition : { name, scope, condition };
}

function readScope({ experiment, runs, run }: Fields): WatchScope | Wrong {
  if (experiment !== undefined && !isName(experiment)) return wrong('experiment', 'is not a name');
  if (runs !== undefined && !isName(runs)) return wrong('runs', 'is not a name');
  if (run !== undefined && !(typeof run === 'string' && /^[\w-]{1,64}$/.test(run))) return wrong('run', 'is not the id of a run');
  return { ...(experiment === undefined ? {} : { experiment }), ...(runs === undefined ? {} : { runs }), ...(run === undefined ? {} : { run }) };
}

const READERS: Readonly<Record<keyof typeof KINDS, (value: Fields) => WatchCondition | Wrong>> = {
  metric({ metric, below, above }) {
    if (!isName(metric)) return wrong('metric', 'is not a name');
    if (below !== undefined && above !== undefined) return wrong('above', 'stands beside below; each is a watch of its own');
    const side = below === undefined ? 'above' : 'below';
    const bound = below ?? above;
    if (bound === undefined) return wrong('metric', 'has neither below nor above');
    return isAmount(bound) ? { kind: 'metric', metric, side, bound } : wrong(side, 'is not a number');
  },
  ends({ ends }) {
    if (ends === true) return { kind: 'ends' };
    return ends === 'failed' ? { kind: 'ends', only: 'failed' } : wrong('ends', "is neither true nor 'failed'");
  },
  series({ series, metric, missing, every }) {
    if (!isName(series)) return wrong('series', 'is not a name');
    if (metric !== undefined && !isName(metric)) return wrong('metric', 'is not a name');
    if (missing !== undefined && typeof missing !== 'boolean') return wrong('missing', 'is neither true nor false');
    const length = typeof every === 'string' ? readDuration(every) : undefined;
    if (every !== undefined && length === undefined) return wrong('every', 'is no length of time such as 1d, 12h or 30m');
    // Who says how often a run comes wants to know when none does.
    const waits = missing ?? every !== undefined;
    if (!waits && metric === undefined) return wrong('', 'waits for nothing: a series needs metric, missing or every');
    return { kind: 'series', series, missing: waits, ...(metric === undefined ? {} : { metric }), ...(length === undefined ? {} : { every: length }) };
  },
};

const wrong = (field: string, message: string): Wrong => ({ field, message });
const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME;
const isAmount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
