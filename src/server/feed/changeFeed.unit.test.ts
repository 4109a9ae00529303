import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeFeed } from './changeFeed';

const metric = (run: string, ...keys: string[]) => ({ kind: 'metrics' as const, experiment_id: '0', run_id: run, keys });

describe('the change feed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function publish(feed: ChangeFeed, ...changes: ReturnType<typeof metric>[]): void {
    feed.publish(changes);
    vi.advanceTimersByTime(100);
  }

  it('gathers, and merges what concerns the same thing', () => {
    const feed = new ChangeFeed();
    feed.publish([metric('a', 'loss'), metric('a', 'acc', 'loss')]);
    feed.publish([metric('b', 'loss'), { kind: 'run', run_id: 'a', experiment_id: '0' }]);
    expect(feed.after(0)).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(feed.after(0)).toEqual([
      { type: 'changes', seq: feed.seq(1), changes: [metric('a', 'loss', 'acc'), metric('b', 'loss'), { kind: 'run', run_id: 'a', experiment_id: '0' }] },
    ]);
  });

  it('does not change what it was given, and leaves out long lists of keys', () => {
    const feed = new ChangeFeed();
    const given = metric('a', 'loss');
    publish(feed, given, metric('a', ...Array.from({ length: 60 }, (_, index) => `k${index}`)), metric('a', 'later'));
    expect(given.keys).toEqual(['loss']);
    expect(feed.after(0)).toEqual([{ type: 'changes', seq: feed.seq(1), changes: [{ kind: 'metrics', experiment_id: '0', run_id: 'a' }] }]);
  });

  it('goes on after a short absence in one line', () => {
    const feed = new ChangeFeed();
    publish(feed, metric('a', 'x'));
    const since = feed.parse(feed.seq(1))!;
    publish(feed, metric('a', 'y'));
    publish(feed, metric('a', 'z'));
    expect(feed.after(since)).toEqual([{ type: 'changes', seq: feed.seq(3), changes: [metric('a', 'y', 'z')] }]);
  });

  it('does not know other processes, the future, or what is long gone', () => {
    const feed = new ChangeFeed();
    publish(feed, metric('a', 'x'));
    expect(new ChangeFeed().parse(feed.seq(1))).toBeUndefined();
    expect(feed.parse(feed.seq(2))).toBeUndefined();
    expect(feed.parse('')).toBeUndefined();
    for (let index = 0; index < 700; index++) publish(feed, metric('a', 'x'));
    expect(feed.after(1)).toBeUndefined();
    expect(feed.after(600)).toHaveLength(1);
  });

  it('forgets the oldest when many things change', () => {
    const feed = new ChangeFeed();
    for (let line = 0; line < 5; line++) publish(feed, ...Array.from({ length: 8000 }, (_, index) => metric(`r${index}`, 'x')));
    expect(feed.after(1)).toBeUndefined();
    expect(feed.after(4)).toHaveLength(1);
  });
});
