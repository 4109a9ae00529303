import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addressUrl, findAddress } from '../../src/address/address';
import { Workbench } from '../../test/e2e/support/workbench';
import { quantile } from '../compare/recorder';
import { type Figure, type Figures, median, round } from '../figure';
import { startTrialbook } from '../targets';
import { extensionHostSeconds } from './extensionHost';
import { meter, type KeyTimes, type } from './keystrokes';
import { makeLiveRun, type Call } from './liveRun';
import { trainingFile } from './trainingFile';
import { TYPING_FIGURES } from './typing';

const ROUNDS = 5;
const LINES_A_ROUND = 2;
const POINTS_A_SECOND = 50;
const WATCHED_SECONDS = 10;
const POINTS = 20;
/** ms */
const LONGEST = 1_200_000;

const FILE = trainingFile(5000, 200);
const SETTINGS = {
  'trialbook.inEditor.metricValues': true, 'trialbook.inEditor.parameterValues': true,
  // What a person types is to be what is measured, not what else an editor offers meanwhile.
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' }, 'editor.wordBasedSuggestions': 'off', 'editor.suggestOnTriggerCharacters': false,
  'editor.autoClosingBrackets': 'never', 'editor.autoClosingQuotes': 'never', 'files.autoSave': 'off',
};

/** An expression for the page: whether a text behind a line holds these words. */
const isBehind = (words: string): string => `[...document.querySelectorAll('.view-lines [class*="ced-"]')]
  .some((span) => getComputedStyle(span, '::after').content.includes(${JSON.stringify(words)}))`;

test('typing beside a live run, with the extension and without', async () => {
  const options = { files: { 'train.py': FILE.text }, settings: SETTINGS };
  const ours = await Workbench.start(options);
  const bare = await Workbench.start({ ...options, ours: false });
  const elsewhere = await startTrialbook();
  try {
    // Without the extension the same training logs just as much, so that the machine has as much to do.
    const script = join(ours.folder(), 'train.py');
    const live = await makeLiveRun(caller(await address(ours)), script, FILE.metrics);
    const other = await makeLiveRun(caller(`http://127.0.0.1:${elsewhere.port}${elsewhere.prefix}`), script, FILE.metrics);
    await openAt(ours.page, FILE.line);
    await openAt(bare.page, FILE.line);
    await ours.page.waitForFunction(isBehind('1'), undefined, { polling: 100 });

    const cpu = await hostShare(ours, live);
    const point = await points(ours.page, live);
    const rounds: { readonly ours: KeyTimes; readonly bare: KeyTimes }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      live.begin(POINTS_A_SECOND);
      const withOurs = await type(ours.page, LINES_A_ROUND);
      await live.pause();
      other.begin(POINTS_A_SECOND);
      const without = await type(bare.page, LINES_A_ROUND);
      await other.pause();
      rounds.push({ ours: withOurs, bare: without });
    }
    mkdirSync(dirname(TYPING_FIGURES), { recursive: true });
    writeFileSync(TYPING_FIGURES, JSON.stringify({ ...typingFigures(rounds), ...cpu, ...point }));
  } finally {
    await ours.end();
    await bare.end();
    await elsewhere.stop();
  }
}, LONGEST);

/** The 95th percentile of a key, as the screen has it and without the chance of when the screen's next frame is due; each the middle of the rounds. */
function typingFigures(rounds: readonly { readonly ours: KeyTimes; readonly bare: KeyTimes }[]): Figures {
  return Object.fromEntries((['whole', 'work'] as const).flatMap((kind): [string, Figure][] => {
    const p95 = rounds.map((times) => ({ ours: quantile([...times.ours[kind]], 0.95), bare: quantile([...times.bare[kind]], 0.95) }));
    const peers = { 'without the extension': round(median(p95.map(({ bare }) => bare))) };
    return [
      [`typing.${kind}.p95`, { value: round(median(p95.map((times) => times.ours))), unit: 'ms', better: 'lower', peers }],
      [`typing.${kind}.p95.more`, { value: round(median(p95.map((times) => times.ours - times.bare))), unit: 'ms', better: 'lower', peers: {} }],
    ];
  }));
}

/** What the extension host uses of a core while points come, and while none do. */
async function hostShare(workbench: Workbench, live: Awaited<ReturnType<typeof makeLiveRun>>): Promise<Figures> {
  const share = async (): Promise<number> => {
    const before = extensionHostSeconds(workbench.root);
    const began = performance.now();
    await new Promise((done) => setTimeout(done, WATCHED_SECONDS * 1000));
    const after = extensionHostSeconds(workbench.root);
    return before === undefined || after === undefined ? Number.NaN : ((after - before) * 100_000) / (performance.now() - began);
  };
  const idle = await share();
  live.begin(POINTS_A_SECOND);
  const busy = await share();
  await live.pause();
  if (Number.isNaN(busy)) return {};
  return { 'live.host': { value: round(busy), unit: '% of a core', better: 'lower', peers: { 'no points': round(idle) } } };
}

/** How long single points take until they are behind the line that logs them. */
async function points(page: Page, live: Awaited<ReturnType<typeof makeLiveRun>>): Promise<Figures> {
  const seen = await seenMetric(page);
  const latencies: number[] = [];
  for (let i = 0; i < POINTS; i++) {
    const value = 2 + i / 1000;
    const shown = page.waitForFunction(isBehind(String(value)), undefined, { polling: 'raf' });
    const began = performance.now();
    await live.log({ [seen]: value });
    await shown;
    latencies.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 700));
  }
  return {
    'editor.point': { value: round(median(latencies)), unit: 'ms', better: 'lower', peers: {} },
    'editor.point.worst': { value: round(Math.max(...latencies)), unit: 'ms', better: 'lower', peers: {} },
  };
}

/** A metric whose line is seen. */
async function seenMetric(page: Page): Promise<string> {
  const lines = await page.locator('.view-lines .view-line').allTextContents();
  const seen = FILE.metrics.find((name) => lines.some((line) => line.includes(`"${name}"`)));
  if (seen === undefined) throw new Error('No line that logs is seen.');
  return seen;
}

/** Opens the script with the cursor in an empty line. */
async function openAt(page: Page, line: number): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'train.py' }).dblclick();
  await page.locator('.view-line').first().waitFor();
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget:visible input').first().fill(`:${line}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
  await meter(page);
  await type(page, 1);
}

/** Where the server of a workbench's folder answers. */
async function address(workbench: Workbench): Promise<string> {
  process.env['TRIALBOOK_STATE_DIR'] = join(workbench.root, 'state');
  const found = findAddress(join(workbench.folder(), '.trialbook'));
  if (found === undefined) throw new Error('No address was reserved for the folder.');
  const url = `${addressUrl(found)}/t/${found.token}`;
  // The address is reserved before its server answers.
  await expect.poll(() => fetch(`${url}/health`).then(({ ok }) => ok, () => false)).toBe(true);
  return url;
}

function caller(url: string): Call {
  return async <T>(path: string, body: object) => {
    const answer = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
