import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggedModel, Metric, ModelVersion, RegisteredModel } from '../../protocol/entities';
import { codeOf } from '../files/filesBelow';
import { modelIdOf, modelStatus, portableSource, stageOf } from '../files/madeBy';
import type { HistoryModel } from '../history';
import { readMetricText } from './metricLines';
import { entriesOf, foldersIn, integerOf, keyFiles, keyValues, readMeta, readValue, textOf, type Tell } from '../files/smallFiles';

/** Metrics of a logged model are a few numbers; a longer file is somebody's series, and the run has it too, bytes. */
const LONGEST = 8 * 1024 * 1024;

/** Reads the logged model of a folder `models/m-…` of an experiment; undefined, and told, when nothing is known of it. Deleted ones are none. */
export function readLoggedModel(path: string, experimentId: string, tell: Tell): LoggedModel | undefined {
  const meta = readMeta(join(path, 'meta.yaml'), tell);
  const id = textOf(meta?.['model_id']);
  if (meta === undefined || id === undefined || meta['lifecycle_stage'] === 'deleted') return undefined;
  const created = integerOf(meta['creation_timestamp']) ?? Math.trunc(statSync(path).mtimeMs);
  const status = meta['status'];
  return {
    info: {
      model_id: id, experiment_id: experimentId, name: textOf(meta['name']) ?? id, creation_timestamp_ms: created,
      last_updated_timestamp_ms: integerOf(meta['last_updated_timestamp']) ?? created, artifact_uri: textOf(meta['artifact_location']) ?? '',
      status: modelStatus(typeof status === 'bigint' ? Number(status) : status), tags: keyValues(join(path, 'tags'), tell),
      ...optional({ model_type: textOf(meta['model_type']), source_run_id: textOf(meta['source_run_id']), status_message: textOf(meta['status_message']) }),
    },
    data: { params: keyValues(join(path, 'params'), tell), metrics: metricsOf(path, id, tell) },
  };
}

function metricsOf(path: string, id: string, tell: Tell): Metric[] {
  return keyFiles(join(path, 'metrics'), tell).flatMap((file) => {
    try {
      if (statSync(file.path).size > LONGEST) {
        tell({ where: file.path, what: 'is too long for a metric of a model and is left out', lost: true });
        return [];
      }
      const { points, damaged, isCut } = readMetricText(file.key, readFileSync(file.path, 'utf8'), 'model');
      if (damaged > 0 || isCut) tell({ where: file.path, what: 'has damaged lines, which are left out', lost: true });
      return points.map((point) => ({ ...point, model_id: id }));
    } catch (error) {
      tell({ where: file.path, what: `cannot be read (${codeOf(error)})`, lost: true });
      return [];
    }
  });
}

/** Reads a registered model of the folder `models/NAME` of the store, with its versions; undefined, and told, when nothing is known of it. */
export function readRegisteredModel(path: string, tell: Tell): HistoryModel | undefined {
  const meta = readMeta(join(path, 'meta.yaml'), tell);
  const name = textOf(meta?.['name']);
  if (meta === undefined || name === undefined) return undefined;
  const created = integerOf(meta['creation_timestamp']) ?? 0;
  const aliases = entriesOf(join(path, 'aliases'), tell).flatMap((entry) => {
    const version = readValue(join(path, 'aliases', entry.name), tell)?.trim();
    return version === undefined || !/^\d+$/.test(version) ? [] : [{ alias: entry.name, version }];
  });
  const versions = foldersIn(path, tell)
    .filter((folder) => /^version-\d+$/.test(folder))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
    .flatMap((folder) => readVersion(join(path, folder), name, aliases, tell) ?? []);
  const model: RegisteredModel = {
    name, creation_timestamp: created, last_updated_timestamp: integerOf(meta['last_updated_timestamp']) ?? created, latest_versions: [],
    tags: keyValues(join(path, 'tags'), tell), aliases, ...optional({ description: textOf(meta['description']) }),
  };
  return { model, versions };
}

function readVersion(path: string, name: string, aliases: RegisteredModel['aliases'], tell: Tell): ModelVersion | undefined {
  const meta = readMeta(join(path, 'meta.yaml'), tell);
  if (meta === undefined) return undefined;
  // What was deleted is kept there under a stage of its own.
  if (textOf(meta['current_stage'])?.startsWith('Deleted') === true) return undefined;
  const version = textOf(meta['version']) ?? path.slice(path.lastIndexOf('-') + 1);
  const created = integerOf(meta['creation_timestamp']) ?? 0;
  const runId = textOf(meta['run_id']);
  const source = portableSource(textOf(meta['source']) ?? '', runId);
  const status = textOf(meta['status']);
  return {
    name, version, creation_timestamp: created, last_updated_timestamp: integerOf(meta['last_updated_timestamp']) ?? created, current_stage: stageOf(meta['current_stage']),
    source, status: status === 'PENDING_REGISTRATION' || status === 'FAILED_REGISTRATION' ? status : 'READY', tags: keyValues(join(path, 'tags'), tell),
    aliases: aliases.filter((alias) => alias.version === version).map(({ alias }) => alias),
    ...optional({
      user_id: textOf(meta['user_id']), description: textOf(meta['description']), run_id: runId, run_link: textOf(meta['run_link']),
      status_message: textOf(meta['status_message']), model_id: textOf(meta['model_id']) ?? modelIdOf(source),
    }),
  };
}

/** Leaves out what is not known. */
function optional<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: string };
}
