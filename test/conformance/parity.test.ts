import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringifyJson } from '../../src/protocol/json';
import { sharedStock } from '../support/sharedStock';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';
import type { Call, Difference } from './parity/call';
import { compareAnswers, covers, readPlace, type Found } from './parity/compare';
import { Coverage } from './parity/coverage';
import { EVERYWHERE } from './parity/differences';
import { SCENES } from './parity/scenes';
import { Server } from './parity/server';

/*
 * The same calls to a stock MLflow server and to ours, their answers compared field by field. What may differ stands beside the call or in `differences.ts`, with its
 * reason; what is not listed fails, and what is listed and does not differ fails too.
 */
describe('an answer of ours is that of a stock MLflow server', () => {
  const [folder, state] = [temporaryFolder(), temporaryFolder()];
  const since = Date.now() - 1000;
  let ours: TrackingServer;
  let stock: string;
  const used = new Set<Difference>();
  const coverage = new Coverage();

  beforeAll(async () => {
    [stock, ours] = await Promise.all([sharedStock(), startTrackingServer(folder, state)]);
  });
  afterAll(async () => {
    await ours.stop();
    [folder, state].forEach(removeFolder);
  });

  test.each(SCENES)('$name', async ({ calls }) => {
    const pair = [new Server(ours.url, { authorization: `Bearer ${ours.token}` }), new Server(stock)] as const;
    for (const server of pair) server.kept.set('tag', String(since));
    const unlisted: string[] = [];
    for (const call of calls) {
      const prefix = coverage.prefixOf(call);
      const answers = await Promise.all([pair[0].send(call, prefix), pair[1].send(call, prefix)] as const);
      for (const [name, place] of Object.entries(call.keep ?? {})) pair.forEach((server, side) => server.kept.set(name, readPlace(answers[side]!.body, place)));
      const found = compareAnswers(call, answers, pair, since);
      const listed = [...(call.differs ?? []), ...EVERYWHERE];
      for (const one of found) {
        const meant = listed.find((difference) => covers(difference, one));
        if (meant === undefined) unlisted.push(told(call, one));
        else used.add(meant);
      }
      const stale = (call.differs ?? []).filter((difference) => !found.some((one) => covers(difference, one)));
      unlisted.push(...stale.map(({ at }) => `${call.what}: ${at.join(', ')} is listed and does not differ`));
    }
    expect(unlisted).toEqual([]);
  });

  test('what is listed for all calls does differ', () => {
    expect(EVERYWHERE.filter((difference) => !used.has(difference)).map(({ why }) => why)).toEqual([]);
  });

  test("every endpoint of MLflow's that we have was called, below both prefixes", () => {
    expect(coverage.missing()).toEqual([]);
  });
});

function told({ what, method, path }: Call, { at, ours, theirs }: Found): string {
  return `${what} (${method} ${path}): ${at} is ${stringifyJson(ours ?? null)} with us, ${stringifyJson(theirs ?? null)} with MLflow`;
}
