import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { MlflowClient } from '../../src/client/mlflowClient';
import { testHost } from './support/host';
import { THEMES, wear } from './support/themes';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const MODEL = 'HousePricePredictor';
const HOUSE = { inputs: { bedrooms: 3, bathrooms: 2, square_feet: 1800, neighborhood: 'North District' } };
const example = (name: string): string => readFileSync(resolve('examples/house-prices', name), 'utf8');

/** What a Python program does that has nothing but MLflow: answers the loaded model's price, and registers another run's model. */
const LOAD = `import json, mlflow, pandas as pd
model = mlflow.sklearn.load_model("models:/${MODEL}/Production")
house = pd.DataFrame([{"bedrooms": 3.0, "bathrooms": 2.0, "square_feet": 1800.0, "neighborhood": "North District"}])
runs = mlflow.search_runs(experiment_names=["house-prices"], filter_string="attributes.run_name = 'forest'", output_format="list")
made = mlflow.register_model(f"runs:/{runs[0].info.run_id}/model", "${MODEL}")
json.dump({"price": float(model.predict(house)[0]), "version": made.version}, open("loaded.json", "w"))
`;

describe('from three runs to production', () => {
  workbenchTest('a model is promoted, loaded by Python, served, followed by the next one without a failed request, and its history is whole', {
    files: {
      'train.py': example('train.py'), 'houses.py': example('houses.py'), 'load.py': LOAD,
    },
    // The interpreter that serving asks for; the Python extension is not there.
    settings: { 'python.defaultInterpreterPath': testHost().python },
  }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" train.py --rows 300 --trees 10');
    await expect.poll(async () => (await workbench.store().runs()).filter(({ status }) => status === 'FINISHED').length, { timeout: 2 * PATIENCE }).toBe(3);
    const client = workbench.client();

    // The best run's model becomes version 1, in Staging, with words.
    await workbench.command('Experiments: Promote Model');
    await workbench.quickInput.asks('Pick the logged model to promote');
    await workbench.quickInput.choose('ridge');
    await workbench.quickInput.asks('No model is registered yet; name the first');
    await workbench.quickInput.choose('New Registered Model');
    await workbench.quickInput.answer('Name of the new registered model', MODEL);
    await toStage(workbench, 'Staging', 'Best of three.');
    await expect.poll(() => stages(client), { timeout: PATIENCE }).toEqual({ 1: 'Staging' });

    // It is approved, and goes to Production as champion.
    await workbench.tree.open();
    const version = async (name: string, stage: string): Promise<void> => {
      const row = await workbench.tree.reveal(MODEL, name);
      // A row that is just made anew gives its command no version.
      await row.locator('.label-description', { hasText: stage }).waitFor();
      await inline(row, 'Promote Model');
    };
    await version('v1', 'Staging');
    await toStage(workbench, 'Production', 'Approved.');
    await expect.poll(() => stages(client), { timeout: PATIENCE }).toEqual({ 1: 'Production' });

    await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" load.py');
    await expect.poll(() => stages(client), { timeout: PATIENCE }).toEqual({ 1: 'Production', 2: 'None' });

    // Served under the name of its stage, with a key made in the workbench.
    await workbench.tree.reveal(MODEL, 'v2');
    await inline(await workbench.tree.reveal(MODEL, 'v1'), 'Serve Model');
    const url = await address(workbench);
    expect(url).toMatch(new RegExp(`/model/${MODEL}/Production/invocations$`));
    const key = await serving(workbench);
    const ask = (): Promise<Response> => fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(HOUSE) });
    const first = (await (await ask()).json()) as { predictions: number[] };
    const { price } = JSON.parse(readFileSync(resolve(workbench.folder(), 'loaded.json'), 'utf8')) as { price: number };
    expect(first.predictions[0]).toBeCloseTo(price, 3);
    expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(HOUSE) })).status).toBe(401);

    // Version 2 enters Staging beside it, then takes its place while requests flow.
    const seen = new Map<string, number>();
    const failed: number[] = [];
    const stop = new AbortController();
    const flow = (async () => {
      while (!stop.signal.aborted) {
        const answer = await ask();
        if (answer.ok) seen.set(answer.headers.get('x-served-version') ?? '', (seen.get(answer.headers.get('x-served-version') ?? '') ?? 0) + 1);
        else failed.push(answer.status);
        await answer.arrayBuffer();
      }
    })();
    await version('v2', '');
    await toStage(workbench, 'Staging', 'To be tried beside it.');
    await expect.poll(() => stages(client), { timeout: PATIENCE }).toEqual({ 1: 'Production', 2: 'Staging' });
    await workbench.command('Experiments: Send a Share to a Challenger');
    await workbench.quickInput.choose('Staging');
    await workbench.quickInput.answer('Share of the requests', '40');
    await expect.poll(() => seen.get('2') ?? 0, { timeout: 2 * PATIENCE }).toBeGreaterThan(3);
    await version('v2', 'Staging');
    await toStage(workbench, 'Production', 'A forest, for once.');
    await expect.poll(() => stages(client), { timeout: PATIENCE }).toEqual({ 1: 'Archived', 2: 'Production' });
    await expect.poll(async () => (await workbench.store().gateway())!.status().then(({ served: [served] }) => served?.backends.map((backend) => backend.version)), { timeout: 2 * PATIENCE }).toEqual(['2']);
    // The answer that was under way then is taken in.
    const newer = seen.get('2') ?? 0;
    await expect.poll(() => seen.get('2') ?? 0, { timeout: PATIENCE }).toBeGreaterThan(newer);
    const counted = seen.get('1') ?? 0;
    await expect.poll(() => seen.get('2') ?? 0, { timeout: PATIENCE }).toBeGreaterThan(newer + 20);
    expect(seen.get('1')).toBe(counted);
    stop.abort();
    await flow;
    expect(failed).toEqual([]);

    // Who decided what, and why, is on the model's page.
    await workbench.tree.menu(await workbench.tree.reveal(MODEL), 'Open Model Page');
    const page = workbench.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
    await page.locator('body', { hasText: 'A forest, for once.' }).waitFor();
    const history = await client.registryHistory(MODEL);
    expect(history.chain).toMatchObject({ kind: 'intact' });
    expect(history.events.map(({ kind, client: by }) => `${kind} ${by}`)).toEqual(expect.arrayContaining(['model-created trialbook', 'stage-changed trialbook', 'version-registered python']));
    await workbench.command('View: Toggle Panel Visibility');
    for (const theme of THEMES) {
      await wear(workbench, theme, page);
      await workbench.screenshot(`model-${theme.name}`);
    }

    await inline(await workbench.tree.reveal(MODEL, 'v2'), 'Stop Serving');
    await expect.poll(async () => (await workbench.store().gateway())?.status().then(({ served }) => served.length), { timeout: PATIENCE }).toBe(0);
  });
});

/** Presses a button at the end of a row, which shows while the pointer is on it. */
async function inline(row: Locator, title: string): Promise<void> {
  await row.hover();
  await row.locator(`.action-label[aria-label^="${title}"]`).click();
}

/** Goes through the steps from the stage on. */
async function toStage(workbench: Workbench, stage: string, comment: string): Promise<void> {
  await workbench.quickInput.asks('Move it to which stage?');
  await workbench.quickInput.choose(stage);
  await workbench.quickInput.asks('Which aliases should point to');
  await workbench.quickInput.widget.getByRole('button', { name: 'OK' }).click();
  await workbench.quickInput.answer("The comment is kept in the model's history.", comment);
  const confirm = workbench.quickInput.widget.locator('.monaco-list-row', { hasText: new RegExp(`Promote v\\d+ to ${stage}`) }).first();
  await confirm.waitFor();
  // The first moments of the confirmation take no Enter, so that one pressed too often confirms nothing.
  await expect.poll(async () => {
    if (await confirm.isVisible()) await workbench.page.keyboard.press('Enter');
    return confirm.isVisible();
  }).toBe(false);
}

async function stages(client: MlflowClient): Promise<Record<string, string>> {
  const { model_versions: versions } = await client.searchModelVersions({ filter: `name = '${MODEL}'` });
  return Object.fromEntries(versions.map(({ version, current_stage: stage }) => [version, stage]));
}

/** Where the served model answers, once it does. */
async function address(workbench: Workbench): Promise<string> {
  const look = async (): Promise<string | undefined> => {
    const served = (await (await workbench.store().gateway())?.status())?.served[0];
    return served?.backends.some(({ state }) => state.kind === 'healthy') === true ? served.url : undefined;
  };
  await expect.poll(look, { timeout: 2 * PATIENCE, interval: 300 }).toBeDefined();
  return (await look())!;
}

async function serving(workbench: Workbench): Promise<string> {
  return (await (await workbench.store().gateway())!.createKey('story')).secret;
}
