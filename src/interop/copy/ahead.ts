/** Reads so many items ahead of who takes them, so that the next page is on its way while one is worked on. */
export class Ahead<T> implements AsyncIterable<T> {
  constructor(
    private readonly items: AsyncIterable<T>,
    private readonly count: number,
  ) {}

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    const iterator = this.items[Symbol.asyncIterator]();
    const asked: Promise<IteratorResult<T>>[] = [];
    const ask = (): void => {
      const next = iterator.next();
      // Raised when it is its turn.
      next.catch(() => undefined);
      asked.push(next);
    };
    try {
      for (let index = 0; index <= this.count; index++) ask();
      for (;;) {
        const next = await asked.shift();
        if (next === undefined || next.done === true) return;
        ask();
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}
