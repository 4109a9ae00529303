import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../../support/trackingServer';
import { differenceOf } from './differences';
import { play, type Played } from './play';
import { experimentQueries, filterText, loggedModelQueries, modelQueries, runQueries, versionQueries, type Query } from './queries';
import { search, type Searched } from './search';
import { ENOUGH, holds, type Generation } from './seed';
import { worlds } from './world';

/** Histories of this process so far: they share the stock server, and each looks for names of its own alone. */
let histories = 0;

/**
 * One generated history of so many runs on a server of ours and on a stock one, then generated searches over it: the same rows in the same order, page by page. What may
 * differ stands in `differences.ts`, each with its reason.
 */
export function compareSearches(made: Generation, runs: number, stockUrl: () => Promise<string>): void {
  const prefix = `g${process.pid}-${histories++}-`;
  const entities: readonly (readonly [Searched, Arbitrary<Query>])[] = [
    ['runs', runQueries], ['experiments', experimentQueries(prefix)], ['registered models', modelQueries(prefix)], ['model versions', versionQueries(prefix)],
    ['logged models', loggedModelQueries],
  ];
  describe('generated searches', () => {
    const folder = temporaryFolder();
    const state = temporaryFolder();
    let server: TrackingServer;
    let ours: Played;
    let stock: Played;

    beforeAll(async () => {
      const world = fc.sample(worlds(runs), { seed: made.seed, numRuns: 1 })[0]!;
      const url = stockUrl();
      server = await startTrackingServer(folder, state);
      [ours, stock] = await Promise.all([play(world, { url: server.trackingUri }, prefix), url.then((address) => play(world, { url: address }, prefix))]);
    });
    afterAll(async () => {
      await server.stop();
      removeFolder(folder);
      removeFolder(state);
    });

    for (const [searched, queries] of entities) {
      test(searched, async () => {
        let compared = 0;
        let all = 0;
        await holds(
          fc.asyncProperty(queries, async (query) => {
            all += 1;
            const mine = await search(searched, query, ours);
            expect(mine.kind === 'refused' && mine.status >= 500).toBe(false);
            if (differenceOf(searched, query, ours.world) !== undefined) return;
            const theirs = await search(searched, query, stock);
            // What MLflow refuses is often allowed here: see docs/protocol.md.
            if (theirs.kind === 'refused') return;
            compared += 1;
            expect(mine, filterText(query.clauses, ours)).toEqual(theirs);
          }),
          made,
        );
        if (all >= ENOUGH / 10) expect(compared).toBeGreaterThan(all / 3);
      });
    }
  });
}
