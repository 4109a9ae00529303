/** Cuts and joins lists into lists of `size`, the last one shorter, in their order: a target takes a few large pieces quicker than many small ones. */
export async function* inBlocks<T>(lists: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<readonly T[]> {
  let held: T[] = [];
  for await (const list of lists) {
    let taken = 0;
    while (held.length + list.length - taken >= size) {
      const next = taken + size - held.length;
      yield [...held, ...list.slice(taken, next)];
      [held, taken] = [[], next];
    }
    for (let index = taken; index < list.length; index++) held.push(list[index] as T);
  }
  if (held.length > 0) yield held;
}
