import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../../support/trackingServer';
import { expressions, fieldText, keyed, metrics, written } from './expressions';
import { ordered, satisfies } from './model';
import { play, type Played } from './play';
import { search } from './search';
import { ENOUGH, holds, type Generation } from './seed';
import { HOMES, worlds } from './world';

const columns = fc.array(fc.record({ left: fc.oneof(metrics, keyed), descending: fc.boolean() }), { maxLength: 2 });

/** What only our search can say (OR, parentheses, numbers in params, lists, statistics), held to a plain model of what it means: rows, order and pages. */
export function holdToModel(made: Generation, runs: number): void {
  describe('generated expressions', () => {
    const folder = temporaryFolder();
    const state = temporaryFolder();
    let server: TrackingServer;
    let played: Played;

    beforeAll(async () => {
      const world = fc.sample(worlds(runs), { seed: made.seed, numRuns: 1 })[0]!;
      server = await startTrackingServer(folder, state);
      // The points of logged models would be among those of runs.
      played = await play({ runs: world.runs, experiments: world.experiments.slice(0, HOMES), models: [], loggedModels: [] }, { url: server.trackingUri }, '');
    });
    afterAll(async () => {
      await server.stop();
      removeFolder(folder);
      removeFolder(state);
    });

    test('mean what the model says', async () => {
      const homes = Array.from({ length: HOMES }, (_each, index) => index);
      const sizes = new Set<number>();
      let tried = 0;
      await holds(
        fc.asyncProperty(expressions, columns, fc.constantFrom(2, 5, 1000), async (expression, order, page) => {
          const orders = order.map(({ left, descending }) => ({ field: fieldText(left), sort: 'metric' as const, key: '', descending }));
          fc.pre(new Set(orders.map(({ field }) => field)).size === orders.length);
          const found = await search('runs', { clauses: [], orders, page, experiments: homes }, played, written(expression));
          const byColumns = order.map(({ left, descending }) => ordered(left, descending));
          const expected = played.world.runs
            .filter((run) => !run.deleted && satisfies(run, expression))
            .sort((a, b) => byColumns.reduce((before, by) => before || by(a, b), 0) || b.start - a.start)
            .map((run) => `run ${played.world.runs.indexOf(run)}`);
          expect(found.kind === 'found' ? found.pages.flat() : found, written(expression)).toEqual(expected);
          if (found.kind === 'found') expect(found.pages.slice(0, -1).every((rows) => rows.length === page)).toBe(true);
          sizes.add(expected.length);
          tried += 1;
        }),
        made,
      );
      // They told runs apart.
      if (tried >= ENOUGH) expect(sizes.size).toBeGreaterThan(4);
    });
  });
}
