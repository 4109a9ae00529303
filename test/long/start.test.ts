import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { testHost } from '../e2e/support/host';
import { QuickInput } from '../e2e/support/quickInput';
import { Tree } from '../e2e/support/tree';
import { BROWSER_FLAGS, PATIENCE } from '../e2e/support/workbench';

test('npm start opens the example workspace with a first training run in it, and Ctrl+C ends what it started', { timeout: 600_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'trialbook-start-'));
  const env = { ...process.env, TRIALBOOK_EXAMPLE: root, TRIALBOOK_STATE_DIR: join(root, 'state'), XDG_CONFIG_HOME: join(root, 'config') };
  const start = spawn(process.execPath, ['scripts/start.mjs', '--browser'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(start, 'exit');
  let said = '';
  for (const stream of [start.stdout, start.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = (): string | undefined => /^Open (http:\S+)/m.exec(said)?.[1];
  await expect.poll(() => address() ?? start.exitCode, { timeout: 400_000, interval: 300 }).not.toBe(null);
  expect(address(), said).toBeDefined();

  const browser = await chromium.launch({ executablePath: testHost().chromium, args: BROWSER_FLAGS });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  try {
    await page.goto(address()!);
    await page.locator('.statusbar-item[id^="trialbook.trialbook"]').first().waitFor();
    const tree = new Tree(page, new QuickInput(page));
    await tree.open();
    const run = await tree.reveal('example', 'curve-degree3');
    expect(await run.locator('.label-description').textContent()).toMatch(/\d\.\d/);
    // The experiment that a person's next run goes to as well.
    const found = execFileSync(process.execPath, ['dist/cli.js', 'search', '--json', '--dir', join(root, 'example')], { env, encoding: 'utf8' });
    expect(JSON.parse(found)).toMatchObject({ runs: [{ name: 'curve-degree3', experiment: 'example', experiment_id: '0' }] });
  } catch (error) {
    mkdirSync('out/e2e', { recursive: true });
    await page.screenshot({ path: 'out/e2e/start.png' });
    throw error;
  } finally {
    await browser.close();
    start.kill('SIGINT');
  }
  expect((await ended)[0], said).toBe(0);
  await expect.poll(() => existsSync(join(root, 'example', '.trialbook', 'server.json')), { timeout: PATIENCE }).toBe(false);
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});
