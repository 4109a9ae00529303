import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect } from 'vitest';
import { trackingUri } from '../../src/client/connection';
import { MlflowClient } from '../../src/client/mlflowClient';
import { startPostgres, type Postgres } from '../support/postgres';
import { python } from '../support/python';
import { startStockServer, type StockServer } from '../support/stockServer';
import { testHost } from './support/host';
import { Notifications } from './support/notifications';
import type { Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** What a person did before there was Trialbook: trainings with series, one that failed, a file, a registered model's decision. */
const BEFORE = `import math, sys, mlflow
mlflow.set_experiment(sys.argv[1])
for number in range(int(sys.argv[2])):
    with mlflow.start_run(run_name=f"{sys.argv[1]}-{number}"):
        mlflow.log_params({"lr": 0.1 / (number + 1), "depth": number})
        mlflow.log_metrics({"loss": float("nan")}, step=0)
        for step in range(1, 30):
            mlflow.log_metric("loss", math.exp(-step / 10) + number / 100, step=step)
        mlflow.log_text(f"note {number}", "notes/note.txt")
`;

/** All points of an experiment's runs by name, as the Python client reads them: exact, NaN included. */
const POINTS = `import json, sys, mlflow
client = mlflow.MlflowClient()
runs = mlflow.search_runs(experiment_names=[sys.argv[1]], output_format="list")
print(json.dumps({run.info.run_name: {
    "params": run.data.params,
    "points": sorted([repr(point.value), point.step, point.timestamp] for point in client.get_metric_history(run.info.run_id, "loss")),
    "note": open(client.download_artifacts(run.info.run_id, "notes/note.txt")).read(),
    "status": run.info.status, "start": run.info.start_time, "end": run.info.end_time,
} for run in runs}, sort_keys=True))
`;

const LEAD = { name: 'lead', password: 'a long word for tests' };

describe('a history and a team', () => {
  const open: { stop(): Promise<void> }[] = [];
  let postgres: Postgres;
  let team: StockServer;
  let guarded: StockServer;
  afterAll(async () => {
    for (const one of open.reverse()) await one.stop();
  });

  workbenchTest('earlier runs are found and imported, published to the server of a team, compared there, and a server with sign-in is read', {
    prepare: async (root) => {
      const shop = join(root, 'shop');
      for (const folder of ['team', 'guarded', join('shop', 'old')]) mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, 'before.py'), BEFORE);
      writeFileSync(join(root, 'points.py'), POINTS);
      const log = (uri: string, cwd: string, ...args: string[]): Promise<string> => python([join(root, 'before.py'), ...args], { MLFLOW_TRACKING_URI: uri, MLFLOW_ALLOW_FILE_STORE: 'true' }, cwd);
      postgres = await startPostgres(testHost().postgres);
      open.push(postgres);
      const servers = Promise.all([
        startStockServer(join(root, 'team'), { database: await postgres.create('mlflow') }),
        startStockServer(join(root, 'guarded'), { administrator: LEAD }),
      ]);
      await log(pathToFileURL(join(shop, 'old', 'mlruns')).href, join(shop, 'old'), 'forests', '3');
      await log(`sqlite:///${join(shop, 'mlflow.db')}`, shop, 'pipelines', '2');
      [team, guarded] = await servers;
      open.push(team, guarded);
    },
  }, async (workbench) => {
    const { tree, compare, quickInput, page } = workbench;
    const notifications = new Notifications(page, quickInput);

    // What is there is offered once, and comes in under its own ids.
    await notifications.open();
    await notifications.saying('Earlier runs were found').waitFor();
    await workbench.command('Experiments: Import Runs…');
    await quickInput.row('mlflow.db').first().waitFor();
    await quickInput.row('old/mlruns').click();
    await quickInput.row('Import 3 runs').click();
    await notifications.open();
    await notifications.saying('3 runs imported into shop').waitFor();
    await workbench.command('Experiments: Import Runs…');
    await quickInput.row('old/mlruns').waitFor();
    await quickInput.row('mlflow.db').first().click();
    await quickInput.row('Import 2 runs').click();
    await notifications.open();
    await notifications.saying('2 runs imported into shop').waitFor();
    await tree.open();
    await tree.reveal('forests', 'forests-2', 'Metrics', 'loss');
    await tree.reveal('pipelines', 'pipelines-1');
    const before = await points(workbench, pathToFileURL(join(workbench.folder(), 'old', 'mlruns')).href, 'forests');
    expect(await points(workbench, trackingUri(workbench.client().connection), 'forests')).toEqual(before);

    // The team's server becomes a root of the tree.
    await connect(workbench, team.url, 'team');
    await tree.reveal('team');

    // Published runs are there for everyone, point by point, and are not sent twice.
    for (const said of ['3 runs published to team', 'team has these 3 runs already']) {
      await tree.menu(await tree.reveal('shop', 'forests'), 'Publish Runs…');
      await quickInput.row('team').click();
      await quickInput.row('Publish to team').click();
      await notifications.open();
      await notifications.saying(said).waitFor();
    }
    expect(await points(workbench, team.url, 'forests')).toEqual(before);
    // Both roots have an experiment of that name.
    await (await tree.reveal('shop')).locator('.monaco-tl-twistie').click();
    await tree.reveal('team', 'forests', 'forests-2');
    await tree.menu(await tree.reveal('team', 'forests'), 'Compare Runs');
    await compare.frame.locator('h1', { hasText: 'forests' }).waitFor();
    await expect.poll(() => compare.count.innerText()).toMatch(/^3\s+runs/);

    // A server that wants to know who asks: a wrong password is asked for again.
    await workbench.command('Experiments: Connect to MLflow Server…');
    await quickInput.answer('Address of the server', guarded.url);
    await quickInput.row('User Name and Password').click();
    await signIn(workbench, 'not this one');
    await quickInput.row('Enter the Credentials Again').click();
    await signIn(workbench, LEAD.password);
    await quickInput.answer('Name that the views call it', 'guarded');
    await tree.reveal('guarded');
    const inside = new MlflowClient({ url: guarded.url, authorization: `Basic ${Buffer.from(`${LEAD.name}:${LEAD.password}`).toString('base64')}` });
    await inside.createExperiment({ name: 'theirs' });
    inside.dispose();
    await tree.reveal('guarded', 'theirs');
  });
});

async function points({ root }: Workbench, uri: string, experiment: string): Promise<unknown> {
  return JSON.parse(await python([join(root, 'points.py'), experiment], { MLFLOW_TRACKING_URI: uri, MLFLOW_ALLOW_FILE_STORE: 'true' }, root));
}

async function connect({ quickInput }: Workbench, url: string, name: string): Promise<void> {
  await quickInput.command('Experiments: Connect to MLflow Server…');
  await quickInput.answer('Address of the server', url);
  await quickInput.row('No Sign-In').click();
  await quickInput.answer('Name that the views call it', name);
}

async function signIn({ quickInput }: Workbench, password: string): Promise<void> {
  await quickInput.answer('User name for', LEAD.name);
  await quickInput.answer('Password for', password);
}
