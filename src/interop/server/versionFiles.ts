import type { ModelVersion } from '../../protocol/entities';

/** What the files of a version belong to, by the ids of where it was read from. */
export type VersionFiles =
  | { readonly kind: 'model'; readonly id: string }
  | { readonly kind: 'run'; readonly id: string; readonly path: string }
  | { readonly kind: 'elsewhere' };

/** Reads the address of a version's files: of a logged model, or below a run's, however either is addressed. */
export function filesOfVersion({ source, model_id: modelId }: Pick<ModelVersion, 'source' | 'model_id'>): VersionFiles {
  const model = /^models:\/(m-[^/]+)$/.exec(source)?.[1] ?? /\/models\/(m-[0-9a-f]{32})\/artifacts\/?$/.exec(source)?.[1] ?? (modelId === '' ? undefined : modelId);
  if (model !== undefined) return { kind: 'model', id: model };
  const [, id, path] = /^runs:\/([^/]+)\/(.+)$/.exec(source) ?? /\/([0-9a-f]{32})\/artifacts\/(.+)$/.exec(source) ?? [];
  return id === undefined || path === undefined ? { kind: 'elsewhere' } : { kind: 'run', id, path };
}
