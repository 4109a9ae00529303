import { afterAll } from 'vitest';
import { callEverything } from '../conformance/generated/callEverything';
import { compareSearches } from '../conformance/generated/compareSearches';
import { holdToModel } from '../conformance/generated/holdToModel';
import { generation } from '../conformance/generated/seed';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/* What CI generates a little of, for minutes and from another seed each time. */
const folder = temporaryFolder('trialbook-stock-');
let stock: Promise<StockServer> | undefined;

afterAll(async () => {
  await (await stock)?.stop();
  removeFolder(folder);
});

for (const round of [1, 2, 3, 4]) {
  compareSearches(generation(`generated searches, history ${round}`, 2_000, 60_000, 'random'), 40, async () => (await (stock ??= startStockServer(folder))).url);
}
callEverything(generation('generated calls', 200_000, 300_000, 'random'));
for (const round of [1, 2, 3, 4]) holdToModel(generation(`generated expressions, history ${round}`, 100_000, 60_000, 'random'), 41);
