import { MlflowError } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { Comparison, Expression } from '../../protocol/search/ast';
import { parseOrderBy } from '../../protocol/search/orderBy';
import { parseFilter } from '../../protocol/search/parser';
import type { SearchRequest } from '../api';
import type { Reader } from '../sql';
import { attributeTerms } from './attributeOrder';
import { compareNumber, compareText, type Test } from './compare';
import { compileFilter, compileKeyed, type CompileComparison } from './compile';
import { readPage, type PagedQuery, type PageRequest } from './page';
import { join, sql, type Sql } from './sqlText';

/** Tag that makes a registered model, and each version, a prompt. */
export const PROMPT_TAG = 'mlflow.prompt.is_prompt';
/** Stage of a version that was deleted: its row stays so that it can be restored, and its number is not used again. */
export const DELETED_STAGE = 'Deleted_Internal';
/** Whether a name is not that of a model in the trash, which no model may be called. */
export const isNotTrashed = (column: string): string => `instr(${column}, ':') = 0`;

const MODEL_COLUMNS = { name: 'm.name', creation_timestamp: 'm.creation_time', last_updated_timestamp: 'm.last_update_time' };
const VERSION_COLUMNS = {
  name: 'v.name', version_number: 'v.version', run_id: 'v.run_id', source_path: 'v.source',
  creation_timestamp: 'v.creation_time', last_updated_timestamp: 'v.last_update_time',
};

/**
 * Finds registered models, 100 a page unless said otherwise, by name. Prompts are left out unless the filter asks
 * for them by their tag. Raises INVALID_PARAMETER_VALUE for a filter, order, page size or page token that is wrong.
 */
export function searchRegisteredModels(reader: Reader, request: SearchRequest): { names: string[]; next_page_token?: string } {
  const { keys, ...next } = readPage(reader, modelQuery(request), modelPage(request));
  return { names: keys.map(String), ...next };
}

/** What finds the registered models of a search, of all pages. Raises as `searchRegisteredModels`. */
export function modelQuery(request: SearchRequest): PagedQuery {
  const where = select(parseFilter(request.filter ?? '', 'registered models'), {
    columns: MODEL_COLUMNS, tags: 'registered_model_tags', tie: 'k.name = m.name', always: isNotTrashed('m.name'),
  });
  const order = attributeTerms(parseOrderBy(request.order_by ?? [], 'registered models'), MODEL_COLUMNS, [{ expression: 'm.name', descending: false }]);
  return { key: 'm.name', from: sql('registered_models m'), where, order };
}

/** The page that is asked for. */
export const modelPage = (request: SearchRequest): PageRequest => ({
  max_results: request.max_results, page_token: request.page_token, limits: LIMITS.page.registeredModels, identity: ['models', request.filter ?? ''],
});

/** A model version by its key. */
export type VersionKey = readonly [name: string, version: number];

/**
 * Finds model versions, 10,000 a page unless said otherwise, those changed last first; as `searchRegisteredModels` for prompts.
 * Raises INVALID_PARAMETER_VALUE for a filter, order, page size or page token that is wrong.
 */
export function searchModelVersions(reader: Reader, request: SearchRequest): { versions: VersionKey[]; next_page_token?: string } {
  const where = select(parseFilter(request.filter ?? '', 'model versions'), {
    columns: VERSION_COLUMNS, tags: 'model_version_tags', tie: 'k.name = v.name AND k.version = v.version', always: `v.stage != '${DELETED_STAGE}' AND ${isNotTrashed('v.name')}`,
    promptTie: 'k.name = v.name',
  });
  const asked = request.order_by ?? [];
  const order = attributeTerms(
    parseOrderBy(asked.length > 0 ? asked : ['last_updated_timestamp DESC', 'name', 'version_number DESC'], 'model versions'),
    VERSION_COLUMNS,
    [{ expression: 'v.name', descending: false }, { expression: 'v.version', descending: true }],
  );
  const { keys, ...next } = readPage(reader, { key: 'json_array(v.name, v.version)', from: sql('model_versions v'), where, order }, {
    max_results: request.max_results, page_token: request.page_token, limits: LIMITS.page.modelVersions, identity: ['versions', request.filter ?? ''],
  });
  return { versions: keys.map((key) => JSON.parse(String(key)) as VersionKey), ...next };
}

interface RegistryTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly tags: string;
  readonly tie: string;
  readonly promptTie?: string;
  readonly always: string;
}

/**
 * MLflow's rule for prompts: a filter that asks for them by their tag is taken as it is; in any other, what is
 * a prompt is left out, and comparisons of the tag are satisfied by everything that remains, which has no such tag.
 */
function select(filter: Expression | undefined, table: RegistryTable): Sql {
  const prompts = asksForPrompts(filter);
  const compile: CompileComparison = (comparison) =>
    !prompts && comparison.field.type === 'tag' && comparison.field.key === PROMPT_TAG ? sql('1') : compileComparison(comparison, table);
  const compiled = compileFilter(filter, compile);
  const pieces = [sql(table.always)];
  if (!prompts) pieces.push(sql(`NOT EXISTS (SELECT 1 FROM ${table.tags} k WHERE ${table.promptTie ?? table.tie} AND k.key = ? AND k.value = 'true')`, PROMPT_TAG));
  return join(compiled === undefined ? pieces : [...pieces, compiled], 'AND');
}

/** The first comparison of the tag decides, as in MLflow. */
function asksForPrompts(filter: Expression | undefined): boolean {
  const test = filter === undefined ? undefined : promptTest(filter);
  if (test === undefined || !('value' in test)) return false;
  const value = String(test.value.value).toLowerCase();
  return (test.operator === '=' && value === 'true') || (test.operator === '!=' && value === 'false');
}

function promptTest(filter: Expression): Test | undefined {
  if (filter.kind === 'comparison') return filter.field.type === 'tag' && filter.field.key === PROMPT_TAG ? filter.test : undefined;
  for (const item of filter.items) {
    const test = promptTest(item);
    if (test !== undefined) return test;
  }
  return undefined;
}

function compileComparison({ field, test }: Comparison, table: RegistryTable): Sql {
  if (field.type === 'tag') return compileKeyed(table.tags, table.tie, field.key, test);
  const column = field.type === 'attribute' ? table.columns[field.name] : undefined;
  if (field.type !== 'attribute' || column === undefined) throw new MlflowError('INTERNAL_ERROR', `The registry has no ${field.type}`);
  // A version of no run has an empty one, as in MLflow: it is not that of any other.
  if (field.name === 'run_id' && !test.operator.endsWith('NULL')) return compareText(`IFNULL(${column}, '')`, test);
  return field.kind === 'text' ? compareText(column, test) : compareNumber(column, test);
}
