import type { RegistryEvent } from '../../protocol/registry';
import { DELETED_STAGE, isNotTrashed } from '../search/registry';
import type { Reader } from '../sql';

/** What a model's history tells of it: the stage of each version, the version of each alias. */
interface ToldModel {
  readonly stages: Map<string, string>;
  readonly aliases: Map<string, string>;
}

/** The registry as its history tells it, to be held against the registry as it is: a stage that was changed past the history shows. */
export class ToldRegistry {
  readonly #models = new Map<number, ToldModel>();

  /** Takes in the next event, of a model by its number. */
  add(event: Pick<RegistryEvent, 'kind' | 'version' | 'to' | 'alias'>, model: number): void {
    const { kind, version = '', to = '', alias = '' } = event;
    const told = this.#of(model);
    switch (kind) {
      case 'version-registered':
        told.stages.set(version, 'None');
        break;
      case 'stage-changed':
      case 'version-restored':
        told.stages.set(version, to);
        break;
      case 'version-deleted':
        told.stages.delete(version);
        break;
      case 'alias-set':
        told.aliases.set(alias, version);
        break;
      case 'alias-removed':
        told.aliases.delete(alias);
        break;
      case 'model-purged':
        this.#models.delete(model);
        break;
      default:
    }
  }

  /** The first thing of a model that is there which the history tells otherwise, in words; undefined when all is as told. */
  difference(reader: Reader): string | undefined {
    for (const [model, name, versions, aliases] of reader.all<[number | null, string, string, string]>(STATE)) {
      const told = this.#of(model ?? 0);
      const found =
        differing(told.stages, JSON.parse(versions) as Record<string, string>, (version, stage, said) => `version ${version} of '${name}' is ${stage ?? 'gone'}, while its history tells ${said ?? 'of none'}`) ??
        differing(told.aliases, JSON.parse(aliases) as Record<string, number>, (alias, version, said) => `alias ${alias} of '${name}' points to ${version ?? 'nothing'}, while its history tells ${said ?? 'of none'}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #of(model: number): ToldModel {
    const known = this.#models.get(model) ?? { stages: new Map(), aliases: new Map() };
    this.#models.set(model, known);
    return known;
  }
}

/** Models that are not in the trash, each with its versions and aliases as JSON objects. */
const STATE = `
  SELECT (SELECT k.model FROM registry_models k WHERE k.name = m.name AND k.deleted_time IS NULL), m.name,
    (SELECT json_group_object(v.version, v.stage) FROM model_versions v WHERE v.name = m.name AND v.stage != '${DELETED_STAGE}'),
    (SELECT json_group_object(a.alias, a.version) FROM aliases a WHERE a.name = m.name)
  FROM registered_models m WHERE ${isNotTrashed('m.name')}`;

function differing<T extends string | number>(
  told: ReadonlyMap<string, string>, found: Readonly<Record<string, T>>, words: (key: string, found: T | undefined, told: string | undefined) => string,
): string | undefined {
  const there = new Map(Object.entries(found));
  for (const key of new Set([...there.keys(), ...told.keys()])) {
    const value = there.get(key);
    if ((value === undefined ? undefined : String(value)) !== told.get(key)) return words(key, value, told.get(key));
  }
  return undefined;
}
