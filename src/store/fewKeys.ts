/** Keys named in a change are few, so that the feed stays small. */
const FEW = 20;

/** The keys of a change when they are few; nothing else. */
export const fewKeys = (keys: Iterable<string>): { keys?: string[] } => {
  const unique = [...new Set(keys)];
  return unique.length <= FEW ? { keys: unique } : {};
};
