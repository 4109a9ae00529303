import type { MlflowClient } from '../../client/mlflowClient';
import { orMissing } from '../../client/missing';
import type { CallOptions } from '../../client/transport';
import type { RegisteredModel, Tag } from '../../protocol/entities';
import { REGISTRY_TAGS, type RegistryEvent } from '../../protocol/registry';

/** Longest value of a registered model's tag that every MLflow server keeps, characters. */
const LONGEST_VALUE = 5000;
/** Events of a model that go along, the newest. */
const MOST = 2000;

/** What only says what is in the registry anyway. */
const PLAIN: ReadonlySet<RegistryEvent['kind']> = new Set(['model-created', 'version-registered', 'tag-set', 'tag-removed'] as const);

/**
 * The model with its history as tags, as our views keep it on a server that has none: decisions with who made them, when and why. The chain of hashes cannot
 * go along, since anyone may write a tag.
 */
export async function modelWithHistory(client: MlflowClient, model: RegisteredModel, options: CallOptions): Promise<RegisteredModel> {
  const tags: Tag[] = [];
  let before: number | undefined;
  do {
    const page = await orMissing(client.registryHistory(model.name, { max: 500, ...(before === undefined ? {} : { before }) }, options));
    for (const event of page?.events ?? []) if (!PLAIN.has(event.kind)) tags.push(tagOf(event));
    before = page?.next_before;
  } while (before !== undefined && tags.length < MOST);
  const known = new Set(model.tags.map(({ key }) => key));
  return { ...model, tags: [...model.tags, ...tags.filter(({ key }) => !known.has(key))] };
}

function tagOf(event: RegistryEvent): Tag {
  const { seq, call, ...told } = event;
  const place = Math.min(99, Math.max(0, seq - call));
  const key = `${REGISTRY_TAGS.event}${String(event.time).padStart(13, '0')}-${(call >>> 0).toString(16).padStart(8, '0').slice(-8)}-${String(place).padStart(2, '0')}`;
  const text = (comment: string | undefined): string => JSON.stringify({ ...told, hash: undefined, time: Number(event.time), ...(comment === undefined ? {} : { comment }) });
  let { comment } = event;
  while (comment !== undefined && comment.length > 1 && text(comment).length > LONGEST_VALUE) comment = `${comment.slice(0, Math.floor(comment.length * 0.9) - 1)}…`;
  return { key, value: text(comment) };
}
