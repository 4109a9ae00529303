import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect } from 'vitest';
import { python } from '../support/python';
import { startStockServer, type StockServer } from '../support/stockServer';
import { PATIENCE, type Workbench } from '../e2e/support/workbench';
import { workbenchTest } from '../e2e/support/workbenchTest';

/** Runs by the Python client; `lr` is 0.01 to 0.18, so that its order as text is another than as numbers. */
const TRAIN = `import sys
import mlflow
mlflow.set_experiment("remote")
for number in map(int, sys.argv[1:]):
    with mlflow.start_run(run_name=f"try-{number:02d}"):
        mlflow.log_params({"lr": number / 100, "optimizer": "adam" if number % 2 else "sgd"})
        for step in range(5):
            mlflow.log_metric("loss", number / 100 + 1 / (step + 1), step=step)
        mlflow.log_metric("score", 1 - (number / 100 - 0.1) ** 2)
        mlflow.log_text(f"run {number}", "note.txt")
`;
const COUNT = 18;

describe('a stock MLflow server', () => {
  let stock: StockServer | undefined;
  afterAll(() => stock?.stop());

  workbenchTest(
    'is read by the tree and by Compare Runs in all of its views, and what is logged there appears',
    {
      prepare: async (root) => {
        const [data, settings] = [join(root, 'stock'), join(root, 'shop', '.vscode')];
        for (const folder of [data, settings]) mkdirSync(folder, { recursive: true });
        writeFileSync(join(root, 'train.py'), TRAIN);
        stock = await startStockServer(data);
        writeFileSync(join(settings, 'settings.json'), JSON.stringify({ 'trialbook.trackingUri': stock.url }));
        await log(stock, root, Array.from({ length: COUNT }, (_, index) => index + 1));
      },
    },
    async (workbench) => {
      const { compare, page, tree } = workbench;
      const server = new URL(stock!.url).host;
      await tree.open();
      await tree.reveal(server, 'remote', 'try-18');
      await tree.reveal(server, 'remote', 'try-01', 'Parameters', 'lr');
      // A search that this server itself refuses.
      await workbench.command('Experiments: Filter Runs…');
      await workbench.quickInput.choose('Show runs with', 'params.lr < 0.1 OR metrics.score > 0.999');
      await expect.poll(async () => (await tree.rows()).filter(({ label }) => label.startsWith('try-')).map(({ label }) => label).sort()).toEqual(names((number) => number <= 13));
      await workbench.command('Experiments: Clear Filter');
      await tree.reveal(server, 'remote', 'try-18');

      await tree.menu(await tree.reveal(server, 'remote'), 'Compare Runs');
      await compare.frame.locator('h1', { hasText: 'remote' }).waitFor();
      await expect.poll(() => compare.count.innerText()).toMatch(/^18\s+runs/);
      await compare.frame.locator('.tt-th[data-column="params.lr"]').click();
      await expect.poll(() => compare.rows.first().innerText()).toContain('try-01');
      await compare.setFilter('params.lr >= 0.1 AND params.lr < 0.2');
      await expect.poll(() => compare.count.innerText()).toMatch(/^9\s+of 18/);

      await compare.show('Parallel');
      await compare.axis('params.lr').waitFor();
      await compare.frame.locator('tb-parallel-view[data-settled]').first().waitFor();
      await compare.show('Table');
      await compare.setFilter('params.lr <= 0.03');
      await expect.poll(() => compare.count.innerText()).toMatch(/^3\s+of 18/);
      await compare.selectAll();
      await compare.show('Charts');
      await compare.frame.locator('tb-line-chart canvas').first().waitFor();
      await compare.show('Differences');
      await expect.poll(async () => (await compare.differences.runs()).sort()).toEqual(names((number) => number <= 3));
      await expect.poll(() => compare.differences.letter('lr', 1)).toBe('M');
      await expect.poll(() => compare.differences.letter('note.txt', 1)).toBe('M');

      // What is logged there meanwhile appears: by looking again, since this server tells of nothing.
      await compare.show('Table');
      await compare.setFilter('');
      await page.locator('.statusbar').hover();
      await log(stock!, workbench.root, [COUNT + 1]);
      await expect.poll(() => arrived(workbench), { timeout: PATIENCE }).toBe(true);
      await tree.reveal(server, 'remote', 'try-19');
      await runPage(workbench, server);
    },
  );
});

async function log(server: StockServer, root: string, numbers: readonly number[]): Promise<void> {
  await python([join(root, 'train.py'), ...numbers.map(String)], { MLFLOW_TRACKING_URI: server.url }, root);
}

const names = (wanted: (number: number) => boolean): string[] => Array.from({ length: COUNT }, (_, index) => index + 1).filter(wanted).map((number) => `try-${String(number).padStart(2, '0')}`);

/** New runs wait behind a button while the hand is in the table. */
async function arrived({ compare }: Workbench): Promise<boolean> {
  const waiting = compare.frame.locator('.count-new');
  if ((await waiting.count()) > 0) await waiting.click();
  return /^19\s+runs/.test(await compare.count.innerText());
}

async function runPage({ tree, runPage: run, page }: Workbench, server: string): Promise<void> {
  await tree.openRun(server, 'remote', 'try-19');
  await page.locator('.tab.active').filter({ hasText: 'try-19' }).waitFor();
  await run.shows('note.txt');
  await expect.poll(async () => (await run.pictures()).length, { timeout: PATIENCE }).toBeGreaterThan(0);
}
