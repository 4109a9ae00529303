import { createHash } from 'node:crypto';
import { RUN_STATUSES, STAGES, SYSTEM_TAGS, type LoggedModelStatus, type RunStatus, type Stage, type Tag } from '../../protocol/entities';

/*
 * Words of MLflow's stores as the protocol says them. Numbers are those of its protocol buffers; both of its stores, files and databases, have used numbers and names.
 */

/** The state of a run: a number in files, a name in databases. */
export function runStatus(value: unknown): RunStatus | undefined {
  if (typeof value === 'string' && !/^\d$/.test(value)) return RUN_STATUSES.find((status) => status === value);
  return RUN_STATUSES[Number(value) - 1];
}

const MODEL_STATUSES: readonly LoggedModelStatus[] = ['LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'];

/** The state of a logged model: a number, or a name with or without its beginning. */
export function modelStatus(value: unknown): LoggedModelStatus {
  const found = typeof value === 'string' && !/^\d$/.test(value) ? MODEL_STATUSES.find((status) => status.endsWith(`_${value.replace(/^LOGGED_MODEL_/, '')}`)) : MODEL_STATUSES[Number(value)];
  return found ?? 'LOGGED_MODEL_STATUS_UNSPECIFIED';
}

/** The stage of a model version. Versions of a stage that no longer is are in none. */
export const stageOf = (value: unknown): Stage => STAGES.find((stage) => stage === value) ?? 'None';

const SOURCE_TYPES = ['', 'NOTEBOOK', 'JOB', 'PROJECT', 'LOCAL'];

/** What old versions kept beside the tags and new ones keep in them, as tags; those that are there are not said again. */
export function tagsOfOld(old: { readonly type?: unknown; readonly name?: unknown; readonly version?: unknown; readonly entryPoint?: unknown }, tags: readonly Tag[]): Tag[] {
  const type = typeof old.type === 'string' && !/^\d$/.test(old.type) ? old.type : SOURCE_TYPES[Number(old.type)];
  const said = [[SYSTEM_TAGS.sourceName, old.name], [SYSTEM_TAGS.gitCommit, old.version], ['mlflow.project.entryPoint', old.entryPoint]] as const;
  const added: Tag[] = said.flatMap(([key, value]) => (typeof value === 'string' && value !== '' ? [{ key, value }] : []));
  if (added.length > 0 && type !== undefined && type !== '' && type !== 'UNKNOWN') added.push({ key: SYSTEM_TAGS.sourceType, value: type });
  return added.filter(({ key }) => !tags.some((tag) => tag.key === key));
}

/** Where a version's model lies, said by ids, so that it is still found when runs and models lie elsewhere: `runs:/ID/path` and `models:/ID`. */
export function portableSource(source: string, runId: string | undefined): string {
  const model = /(?:^|[\\/])models[\\/](m-[0-9a-f]{32})[\\/]artifacts[\\/]?$/.exec(source)?.[1];
  if (model !== undefined) return `models:/${model}`;
  if (runId === undefined || runId === '' || source.startsWith('runs:')) return source;
  const marker = `/${runId}/artifacts/`;
  const plain = source.replaceAll('\\', '/');
  const at = plain.indexOf(marker);
  return at < 0 ? source : `runs:/${runId}/${plain.slice(at + marker.length)}`;
}

/** The id of the logged model that a source names: `models:/m-…`. */
export const modelIdOf = (source: string): string | undefined => /^models:\/(m-[\w-]+)$/.exec(source)?.[1];

/** A mark of everything that is given, 32 characters. */
export function markOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).digest('hex').slice(0, 32);
}
