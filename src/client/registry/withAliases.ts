import type { ModelVersion, RegisteredModel } from '../../protocol/entities';

/** Versions with the aliases of their model: not every server puts them on the versions that it lists. */
export function withAliases(versions: readonly ModelVersion[], model: Pick<RegisteredModel, 'aliases'> | undefined): ModelVersion[] {
  if (model === undefined) return [...versions];
  const byVersion = new Map<string, string[]>();
  for (const { alias, version } of model.aliases) byVersion.set(version, [...(byVersion.get(version) ?? []), alias]);
  return versions.map((version) => ({ ...version, aliases: (byVersion.get(version.version) ?? []).sort() }));
}
