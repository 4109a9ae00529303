import { MlflowError } from '../../protocol/errors';
import type { ViewType } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import type { Comparison } from '../../protocol/search/ast';
import { parseOrderBy } from '../../protocol/search/orderBy';
import { parseFilter } from '../../protocol/search/parser';
import type { SearchRequest } from '../api';
import type { Reader } from '../sql';
import { attributeTerms } from './attributeOrder';
import { compareNumber, compareText } from './compare';
import { compileFilter, compileKeyed } from './compile';
import { readPage, type PagedQuery, type PageRequest } from './page';
import { ofStage } from './runs';
import { join, sql, type Sql } from './sqlText';

const COLUMNS: Readonly<Record<string, string>> = {
  name: 'e.name', experiment_id: 'e.experiment', creation_time: 'e.creation_time', last_update_time: 'e.last_update_time',
};

/** What finds experiments. */
export type ExperimentSearch = SearchRequest & { view_type?: ViewType };

/**
 * Finds experiments, 1000 a page unless said otherwise, newest first; answers integer keys in their order.
 * Raises INVALID_PARAMETER_VALUE for a filter, order, page size, page token or view type that is wrong.
 */
export function searchExperiments(reader: Reader, request: ExperimentSearch): { experiments: number[]; next_page_token?: string } {
  const { keys, ...next } = readPage(reader, experimentQuery(request), experimentPage(request));
  return { experiments: keys.map(Number), ...next };
}

/** What finds the experiments of a search, of all pages. Raises as `searchExperiments`. */
export function experimentQuery(request: ExperimentSearch): PagedQuery {
  const filter = compileFilter(parseFilter(request.filter ?? '', 'experiments'), compileComparison);
  const pieces = [sql('1'), ...ofStage('e.lifecycle_stage', request.view_type)];
  const asked = request.order_by ?? [];
  const order = attributeTerms(parseOrderBy(asked.length > 0 ? asked : ['creation_time DESC', 'experiment_id'], 'experiments'), COLUMNS, [
    { expression: 'e.experiment', descending: true },
  ]);
  return { key: 'e.experiment', from: sql('experiments e'), where: join(filter === undefined ? pieces : [...pieces, filter], 'AND'), order };
}

/** The page that is asked for. */
export const experimentPage = (request: ExperimentSearch): PageRequest => ({
  max_results: request.max_results, page_token: request.page_token, limits: LIMITS.page.experiments,
  identity: [request.filter ?? '', request.view_type ?? 'ACTIVE_ONLY'],
});

function compileComparison({ field, test }: Comparison): Sql {
  if (field.type === 'tag') return compileKeyed('experiment_tags', 'k.experiment = e.experiment', field.key, test);
  const column = field.type === 'attribute' ? COLUMNS[field.name] : undefined;
  if (field.type !== 'attribute' || column === undefined) throw new MlflowError('INTERNAL_ERROR', `Experiments have no ${field.type}`);
  return field.kind === 'text' ? compareText(column, test) : compareNumber(column, test);
}
