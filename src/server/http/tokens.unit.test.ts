import { beforeEach, describe, expect, it } from 'vitest';
import { hashOfToken, readRetired, type RetiredToken } from '../../address/retiredTokens';
import { GRACE, HOLDS, Tokens } from './tokens';

const FIRST = 'a1'.repeat(32);

describe('tokens that are replaced', () => {
  let open: Set<string>;
  let now: number;
  let kept: { token: string; retired: readonly RetiredToken[] } | undefined;
  const make = (token = FIRST, retired: readonly RetiredToken[] = []): Tokens => new Tokens({
    token, retired, openRuns: () => open, now: () => now, keep: (next, old) => (kept = { token: next, retired: old }),
  });
  /** Past what is remembered of the open runs. */
  const later = (ms: number): void => void (now += ms + 1001);

  beforeEach(() => {
    open = new Set(['r1', 'r2']);
    now = 1_000_000;
    kept = undefined;
  });

  it('keeps the old one good until its runs have ended, and a while longer', () => {
    const tokens = make();
    expect(tokens.rotate(false)).toEqual({ held_by: ['r1', 'r2'], until: now + GRACE });
    expect(tokens.current).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens.current).not.toBe(FIRST);
    expect(tokens.judge(tokens.current)).toEqual({ kind: 'current' });
    later(100 * GRACE);
    expect(tokens.judge(FIRST).kind).toBe('retired');
    open.delete('r1');
    later(GRACE);
    expect(tokens.judge(FIRST).kind).toBe('retired');
    open.delete('r2');
    later(GRACE / 2);
    expect(tokens.judge(FIRST).kind).toBe('retired');
    later(GRACE);
    expect(tokens.judge(FIRST).kind).toBe('ended');
  });

  it('is held by runs that are begun with it, for a week', () => {
    open.clear();
    const tokens = make();
    tokens.rotate(false);
    tokens.begun(hashOfToken(FIRST), 'r3');
    open.add('r3');
    later(10 * GRACE);
    expect(tokens.judge(FIRST).kind).toBe('retired');
    expect(tokens.state().retired).toMatchObject([{ held_by: ['r3'] }]);
    later(HOLDS);
    tokens.begun(hashOfToken(FIRST), 'r4');
    open.delete('r3');
    open.add('r4');
    later(10 * GRACE);
    expect(tokens.judge(FIRST).kind).toBe('ended');
  });

  it('is held by a run that was begun, though that cannot be kept', () => {
    open.clear();
    let full = false;
    let told = 0;
    const tokens = new Tokens({
      token: FIRST, openRuns: () => open, now: () => now, notKept: () => told++, keep: () => {
        if (full) throw new Error('ENOSPC');
      },
    });
    tokens.rotate(false);
    full = true;
    tokens.begun(hashOfToken(FIRST), 'r3');
    expect(told).toBe(1);
    open.add('r3');
    later(10 * GRACE);
    expect(tokens.judge(FIRST).kind).toBe('retired');
    expect(() => tokens.rotate(false)).toThrow('ENOSPC');
  });

  it('revokes all at once', () => {
    const tokens = make();
    tokens.rotate(false);
    const second = tokens.current;
    expect(tokens.rotate(true)).toEqual({ held_by: [], until: 0 });
    expect([FIRST, second, tokens.current].map((one) => tokens.judge(one).kind)).toEqual(['ended', 'ended', 'current']);
    open.add('r9');
    tokens.begun(hashOfToken(FIRST), 'r9');
    expect(tokens.state()).toEqual({ retired: [] });
  });

  it('says the same after a restart, and keeps no token that was replaced', () => {
    make().rotate(false);
    expect(JSON.stringify(kept!.retired)).not.toContain(FIRST);
    const again = make(kept!.token, readRetired(JSON.parse(JSON.stringify(kept!.retired))));
    later(GRACE);
    expect(again.judge(FIRST)).toEqual({ kind: 'retired', hash: hashOfToken(FIRST) });
    expect(again.judge('b2'.repeat(32))).toEqual({ kind: 'unknown' });
    expect(again.judge('')).toEqual({ kind: 'unknown' });
  });

  it('is good for a while after the end of its last run through a restart, too', () => {
    const before = make();
    before.rotate(false);
    later(10 * GRACE);
    before.judge(FIRST);
    later(1000);
    before.judge(FIRST);
    open.clear();
    later(GRACE / 2);
    const again = make(kept!.token, readRetired(JSON.parse(JSON.stringify(kept!.retired))));
    expect(again.judge(FIRST).kind).toBe('retired');
    later(GRACE);
    expect(again.judge(FIRST).kind).toBe('ended');
  });

  it('is good for a while through a restart whatever was kept a moment before for another', () => {
    const before = make();
    before.rotate(false);
    const second = before.current;
    open = new Set(['r3']);
    later(0);
    before.rotate(false);
    open = new Set(['r1', 'r3']);
    later(10 * GRACE);
    expect([before.judge(second).kind, before.judge(FIRST).kind]).toEqual(['retired', 'retired']);
    const afterStart = (): Tokens => make(kept!.token, readRetired(JSON.parse(JSON.stringify(kept!.retired))));
    open.clear();
    later(GRACE / 2);
    expect([second, FIRST].map((token) => afterStart().judge(token).kind)).toEqual(['retired', 'retired']);
    // Another rotation finds that its runs go on, too.
    open.add('r1');
    later(10 * GRACE);
    before.rotate(false);
    open.clear();
    later(GRACE / 2);
    expect([second, FIRST].map((token) => afterStart().judge(token).kind)).toEqual(['ended', 'retired']);
  });

  it('writes no more often than it has to for the next start', () => {
    let writes = 0;
    const tokens = new Tokens({ token: FIRST, openRuns: () => open, now: () => now, keep: () => { writes++; } });
    tokens.rotate(false);
    for (let seconds = 0; seconds < 600; seconds++) {
      tokens.judge(FIRST);
      now += 1000;
    }
    expect(writes).toBeLessThanOrEqual(1 + 10);
  });

  it('is not good for longer because the clock was set back', () => {
    const tokens = make();
    tokens.rotate(false);
    open.clear();
    now -= 365 * 24 * 3_600_000;
    expect(tokens.judge(FIRST).kind).toBe('ended');
  });

  it('stays revoked through a restart, with its runs open and the clock set back', () => {
    const before = make();
    before.rotate(false);
    before.judge(FIRST);
    before.rotate(true);
    before.begun(hashOfToken(FIRST), 'r1');
    before.state();
    now -= 1000 * GRACE;
    const again = make(kept!.token, readRetired(JSON.parse(JSON.stringify(kept!.retired))));
    expect(again.judge(FIRST).kind).toBe('ended');
    again.state();
    again.rotate(false);
    expect(again.judge(FIRST).kind).toBe('ended');
    expect(kept!.retired[0]).toMatchObject({ hash: hashOfToken(FIRST), until: 0 });
  });

  it('does not replace what cannot be kept', () => {
    const tokens = new Tokens({ token: FIRST, openRuns: () => open, keep: () => { throw new Error('disk full'); } });
    expect(() => tokens.rotate(false)).toThrow('disk full');
    expect(tokens.judge(FIRST).kind).toBe('current');
    expect(tokens.state()).toEqual({ retired: [] });
  });

  it('refuses an endless list, and forgets those first that ended', () => {
    const tokens = make();
    for (let times = 0; times < 8; times++) tokens.rotate(false);
    const last = tokens.current;
    expect(() => tokens.rotate(false)).toThrow(/Wait for a run to end/);
    expect(tokens.current).toBe(last);
    tokens.rotate(true);
    expect(kept!.retired).toHaveLength(8);
    expect(kept!.retired.every(({ until }) => until === 0)).toBe(true);
    expect(tokens.rotate(false).held_by).toEqual(['r1', 'r2']);
    expect(tokens.judge(last).kind).toBe('ended');
  });

  it('reads a file that somebody wrote', () => {
    const good: RetiredToken = { hash: 'f'.repeat(64), at: 1, until: 2, runs: ['a'] };
    expect(readRetired([null, 1, 'x', {}, { ...good, hash: FIRST.toUpperCase() }, { ...good, runs: 'all' }, { ...good, runs: ['a', 1] }])).toEqual([good]);
    expect(readRetired({ length: 3 })).toEqual([]);
  });
});
