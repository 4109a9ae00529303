import type { Tag } from '../../protocol/entities';
import { COPY_TAGS } from '../../protocol/imports';
import { cutText, fitKey } from '../../protocol/keys';
import { LIMITS } from '../../protocol/limits';

const OWN: ReadonlySet<string> = new Set(Object.values(COPY_TAGS));

/** Tags of a model or version as servers take them, without those that say whose copy it is. */
export function fitTags(tags: readonly Tag[], limit: number = LIMITS.tagValue): Tag[] {
  return tags.flatMap(({ key, value }) => {
    const name = OWN.has(key) ? undefined : fitKey(key);
    return name === undefined ? [] : [{ key: name, value: cutText(value, limit) }];
  });
}

/** Whether a tag says whose copy something is. */
export function isCopyTag(key: string): boolean {
  return OWN.has(key);
}
