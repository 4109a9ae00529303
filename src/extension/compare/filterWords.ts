import { cellText, CELL } from '../../protocol/table';
import { parseColumn, quoteValue } from '../../protocol/columns';
import { resolveFilterTimes } from '../../client/filterTimes';
import type { Completion } from '../../../webview/compare/protocol';
import { completeFilter, type KnownKeys, type Suggestion } from '../experiments/completeFilter';
import { answerColumns, readRuns, type ReadClient } from './reads';

/** How long the known keys hold, ms: a person types several letters a second. */
const HOLDS = 15_000;
/** Values of a parameter or tag that are offered. */
const MOST_VALUES = 30;

/** What is wrong with a filter, and the stretch of it that is meant, in UTF-16 units; undefined when it can be read. Raises nothing. */
export function checkFilter(filter: string): { readonly message: string; readonly start: number; readonly end: number } | undefined {
  try {
    resolveFilterTimes(filter, new Date());
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Errors of the search language say where: `… at character 12: …`, counted from 1.
    const at = /^(.*?) at character (\d+): /s.exec(message);
    const start = at === null ? 0 : Math.min(Number(at[2]) - 1, filter.length);
    const word = /^(?:[\w.]+|\S)/.exec(filter.slice(start))?.[0].length ?? 0;
    return { message: at?.[1] ?? message, start, end: at === null ? filter.length : start + word };
  }
}

/** Completes filters with what the runs of some experiments have. */
export class FilterCompleter {
  #keys: { readonly until: number; readonly keys: Promise<KnownKeys> } | undefined;

  /** Ways to go on at an offset of a filter, best first. Raises what the client raises. */
  async complete(client: ReadClient, experimentIds: readonly string[], filter: string, at: number, signal: AbortSignal): Promise<Completion[]> {
    const before = filter.slice(0, at);
    const rest = /^[\w`]*/.exec(filter.slice(at))?.[0].length ?? 0;
    const values = await this.#values(client, experimentIds, before, signal);
    if (values.length > 0) return values;
    const keys = await this.#known(client, experimentIds);
    return completeFilter(before, keys, checkFilter(before) === undefined && /\s$/.test(before)).map((one) => placed(one, before, at + rest));
  }

  #known(client: ReadClient, experimentIds: readonly string[]): Promise<KnownKeys> {
    if (this.#keys !== undefined && Date.now() < this.#keys.until) return this.#keys.keys;
    const keys = readKeys(client, experimentIds);
    this.#keys = { until: Date.now() + HOLDS, keys };
    keys.catch(() => (this.#keys = undefined));
    return keys;
  }

  /** Values that the runs have, where a parameter or tag is compared with a text. */
  async #values(client: ReadClient, experimentIds: readonly string[], before: string, signal: AbortSignal): Promise<Completion[]> {
    const compared = /(params?|tags?)\.(`(?:[^`]|``)*`|[^\s<>=!()`"]+)\s*(?:!?=)\s*('?)([^']*)$/i.exec(before);
    if (compared === null) return [];
    const [, prefix = '', name = '', quote = '', typed = ''] = compared;
    const id = `${prefix.toLowerCase().startsWith('p') ? 'params' : 'tags'}.${name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name}`;
    const [column] = (await readRuns(client, experimentIds, { filter: '', columns: [id] }, signal)).columns;
    if (column === undefined) return [];
    const counts = new Map<string, number>();
    for (let row = 0; row < column.kinds.length; row += 1) {
      if (column.kinds[row] === CELL.absent) continue;
      const text = cellText(column, row);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const start = before.length - quote.length - typed.length;
    return [...counts]
      .filter(([text]) => text.toLowerCase().startsWith(typed.trim().toLowerCase()))
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_VALUES)
      .map(([text, count]) => ({ text: quoteValue(text), detail: String(count), start, end: before.length }));
  }
}

/** The word of a suggestion, with the stretch of the filter that it takes the place of. */
function placed({ filter, label, kind }: Suggestion, before: string, end: number): Completion {
  const from = filter.length - label.length - 1;
  const start = Math.min(from, before.length);
  return { text: filter.slice(start, -1), detail: kind, start, end };
}

async function readKeys(client: ReadClient, experimentIds: readonly string[]): Promise<KnownKeys> {
  const { columns } = await answerColumns(client, experimentIds, '', AbortSignal.timeout(30_000));
  const keys = { metrics: new Set<string>(), params: new Set<string>(), tags: new Set<string>() };
  for (const { id } of [...columns].sort((a, b) => b.runs - a.runs)) {
    const ref = parseColumn(id);
    if (ref?.kind === 'metric') keys.metrics.add(ref.key);
    else if (ref?.kind === 'param') keys.params.add(ref.key);
    else if (ref?.kind === 'tag') keys.tags.add(ref.key);
  }
  return { metrics: [...keys.metrics], params: [...keys.params], tags: [...keys.tags] };
}
