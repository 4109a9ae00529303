import { notFound } from '../../protocol/errors';
import type { Alias, ModelVersion, RegisteredModel, Stage, Tag } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import { DELETED_STAGE, type VersionKey } from '../search/registry';
import type { Reader } from '../sql';

type VersionRow = [
  name: string, version: number, creation: Int64, update: Int64, description: string | null, user: string | null, stage: Stage, source: string,
  runId: string | null, runLink: string | null, modelId: string | null, status: ModelVersion['status'], message: string | null,
];

const VERSION_COLUMNS =
  'v.name, v.version, v.creation_time, v.last_update_time, v.description, v.user_id, v.stage, v.source, v.run_id, v.run_link, v.model_id, v.status, v.status_message';

/** Registered models by name, in the order asked; those that are not there are left out. */
export function readModels(reader: Reader, names: readonly string[]): RegisteredModel[] {
  const list = JSON.stringify(names);
  const latest = groupBy(
    readVersions(reader, `SELECT ${VERSION_COLUMNS} FROM (SELECT name, max(version) AS version FROM model_versions
       WHERE name IN (SELECT value FROM json_each(?)) AND stage != '${DELETED_STAGE}' GROUP BY name, stage) newest
       JOIN model_versions v ON v.name = newest.name AND v.version = newest.version ORDER BY v.name, v.version`, [list]),
    (version) => version.name,
  );
  const tags = groupBy(reader.all<[string, string, string]>('SELECT name, key, value FROM registered_model_tags WHERE name IN (SELECT value FROM json_each(?)) ORDER BY name, key', [list]), ([name]) => name);
  const aliases = groupBy(reader.all<[string, string, number]>('SELECT name, alias, version FROM aliases WHERE name IN (SELECT value FROM json_each(?)) ORDER BY name, alias', [list]), ([name]) => name);
  const models = new Map(
    reader.all<[string, Int64, Int64, string | null]>('SELECT name, creation_time, last_update_time, description FROM registered_models WHERE name IN (SELECT value FROM json_each(?))', [list])
      .map(([name, creation, update, description]): [string, RegisteredModel] => [name, {
        name, creation_timestamp: creation, last_updated_timestamp: update,
        ...(description === null ? {} : { description }),
        latest_versions: latest.get(name) ?? [],
        tags: (tags.get(name) ?? []).map(([, key, value]): Tag => ({ key, value })),
        aliases: (aliases.get(name) ?? []).map(([, alias, version]): Alias => ({ alias, version: String(version) })),
      }]),
  );
  return names.flatMap((name) => models.get(name) ?? []);
}

/** One registered model. Raises RESOURCE_DOES_NOT_EXIST. */
export function readModel(reader: Reader, name: string): RegisteredModel {
  const [model] = readModels(reader, [name]);
  if (model === undefined) throw noModel(name);
  return model;
}

/** Raises RESOURCE_DOES_NOT_EXIST when there is no such model. */
export function requireModel(reader: Reader, name: string): void {
  // What is in the trash keeps its rows under a name with a colon.
  if (name.includes(':') || reader.one('SELECT 1 FROM registered_models WHERE name = ?', [name]) === undefined) throw noModel(name);
}

/** One version. Raises RESOURCE_DOES_NOT_EXIST, also for one that was deleted. */
export function readVersion(reader: Reader, name: string, version: number): ModelVersion {
  const [found] = readVersionsByKey(reader, [[name, version]]);
  if (found === undefined) throw notFound(`Model Version (name=${name}, version=${version}) not found`);
  return found;
}

/** Versions by their keys, in the order asked; those that are not there are left out. */
export function readVersionsByKey(reader: Reader, keys: readonly VersionKey[]): ModelVersion[] {
  const rows = readVersions(
    reader,
    `SELECT ${VERSION_COLUMNS} FROM json_each(?) asked JOIN model_versions v ON v.name = json_extract(asked.value, '$[0]')
       AND v.version = json_extract(asked.value, '$[1]') WHERE v.stage != '${DELETED_STAGE}' ORDER BY asked.key`,
    [JSON.stringify(keys)],
  );
  return rows;
}

function readVersions(reader: Reader, query: string, params: readonly string[]): ModelVersion[] {
  const rows = reader.all<VersionRow>(query, params);
  if (rows.length === 0) return [];
  const keys = JSON.stringify(rows.map(([name, version]) => [name, version]));
  const of = (table: string, columns: string): [string, number, string, string][] =>
    reader.all<[string, number, string, string]>(
      `SELECT k.name, k.version, ${columns} FROM json_each(?) asked CROSS JOIN ${table} k WHERE k.name = json_extract(asked.value, '$[0]')
         AND k.version = json_extract(asked.value, '$[1]') ORDER BY 3`,
      [keys],
    );
  const keyOf = (name: string, version: number): string => `${name}/${version}`;
  const tags = groupBy(of('model_version_tags', 'k.key, k.value'), ([name, version]) => keyOf(name, version));
  const aliases = groupBy(of('aliases', "k.alias, ''"), ([name, version]) => keyOf(name, version));
  return rows.map(([name, version, creation, update, description, user, stage, source, runId, runLink, modelId, status, message]): ModelVersion => ({
    name, version: String(version), creation_timestamp: creation, last_updated_timestamp: update, current_stage: stage, source, status,
    ...(description === null ? {} : { description }),
    ...(user === null ? {} : { user_id: user }),
    ...(runId === null ? {} : { run_id: runId }),
    ...(runLink === null ? {} : { run_link: runLink }),
    ...(modelId === null ? {} : { model_id: modelId }),
    ...(message === null ? {} : { status_message: message }),
    tags: (tags.get(keyOf(name, version)) ?? []).map(([, , key, value]): Tag => ({ key, value })),
    aliases: (aliases.get(keyOf(name, version)) ?? []).map(([, , alias]) => alias),
  }));
}

const noModel = (name: string): Error => notFound(`Registered Model with name=${name} not found`);

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
