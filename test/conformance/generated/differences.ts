import type { Searched } from './search';
import type { Clause, Operand, Query } from './queries';
import type { World } from './world';

/** Where an answer of ours may differ from a stock server's, and why. */
interface Difference {
  readonly reason: string;
  readonly applies: (query: Query, world: World, searched: Searched) => boolean;
}

const operator = ({ operator: written }: Clause): string => written.toUpperCase();
const valueText = ({ value }: Clause): string => (value?.kind === 'written' ? value.text : '');
const textsOf = (value: Operand | undefined): readonly string[] => (value?.kind === 'list' ? value.items.flatMap(textsOf) : value?.kind === 'written' ? [value.text] : []);
const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** All that may differ. */
export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'ILIKE knows the case of every script here; SQLite, under a stock server, that of ASCII alone',
    applies: ({ clauses }) => clauses.some((clause) => operator(clause) === 'ILIKE' && /[^\0-\x7f]/.test(valueText(clause))),
  },
  {
    reason: 'a text of a search over logged models may stand in double quotes here; MLflow takes those for a part of it',
    applies: ({ clauses }, _world, searched) => searched === 'logged models' && clauses.some(({ value }) => textsOf(value).some((text) => text.startsWith('"'))),
  },
  {
    reason: 'a metric of a logged model that is NaN is none here, the number 0 to a search of MLflow',
    applies: ({ clauses, orders }, world, searched) => searched === 'logged models' && [...clauses, ...orders].some(({ sort, key }) =>
      sort === 'metric' && world.loggedModels.some(({ points }) => points.some((point) => point.key === key && Number.isNaN(point.value)))),
  },
  {
    reason: 'params and tags that are numbers are ordered as numbers here, as text by MLflow',
    applies: ({ orders }, world) => orders.some(({ sort, key }) =>
      (sort === 'param' && world.runs.some(({ params }) => NUMERIC.test(params[key] ?? ''))) || (sort === 'tag' && world.runs.some(({ tags }) => NUMERIC.test(tags[key] ?? '')))),
  },
];

/** The reason why the answers to a search may differ; `undefined` when they may not. */
export function differenceOf(searched: Searched, query: Query, world: World): string | undefined {
  return DIFFERENCES.find(({ applies }) => applies(query, world, searched))?.reason;
}
