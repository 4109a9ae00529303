import { describe, expect } from 'vitest';
import { enoughTrained, finishedRun } from './support/expectRun';
import { SLOW_TRAIN } from './support/scripts';
import { PATIENCE } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

/** A page and a picture that would say so if a script of theirs ran: in their frame, in those around it, and by a request. */
const HARM = `for (const frame of [self, parent, top]) try { frame.document.title = 'harmed'; } catch {} fetch('https://example.org/harmed').catch(() => {});`;
const HARMFUL = `import mlflow

with mlflow.start_run(run_name="harmful"):
    mlflow.log_text("""<!doctype html><body onload="${HARM.replaceAll('"', '&quot;')}"><script>${HARM}</script><img src=x onerror="document.title='harmed'">""", "page.html")
    mlflow.log_text("""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="document.title='harmed'"><script>${HARM}</script><foreignObject width="40" height="40"><body xmlns="http://www.w3.org/1999/xhtml"><iframe srcdoc="&lt;script>top.document.title='harmed'&lt;/script>"/></body></foreignObject><circle cx="20" cy="20" r="18" fill="red"/></svg>""", "draw.svg")
`;

describe('the run page', () => {
  workbenchTest('shows a run and its chart moves while training goes on', { files: { 'train.py': SLOW_TRAIN } }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run('"$TRIALBOOK_TEST_PYTHON" train.py');
    await workbench.tree.open();
    await workbench.tree.openRun('shop', 'long-try');
    const { runPage } = workbench;
    await runPage.shows('long-try');
    await runPage.shows('lr');
    await expect.poll(async () => (await runPage.pictures()).length, { timeout: PATIENCE }).toBeGreaterThan(0);
    const before = await runPage.pictures();
    expect((await workbench.store().runs())[0]?.status).toBe('RUNNING');
    await expect.poll(() => runPage.pictures(), { timeout: PATIENCE }).not.toEqual(before);
    await enoughTrained(workbench);
    await runPage.shows(/finished/i);
    await runPage.shows(/0\.005\b/);
  });

  workbenchTest('runs no script of an HTML or SVG artifact', { files: { 'harmful.py': HARMFUL } }, async (workbench) => {
    const { page, runPage, terminal, tree } = workbench;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await terminal.open();
    await terminal.run('"$TRIALBOOK_TEST_PYTHON" harmful.py');
    await finishedRun(workbench.store(), 'harmful');
    await tree.open();
    await tree.openRun('shop', 'harmful');
    // The picture is drawn, by an element that runs nothing.
    const picture = runPage.frame.locator('tb-viewer img');
    await expect.poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBe(40);
    await runPage.frame.getByRole('treeitem', { name: 'page.html' }).click();
    await runPage.shows('Shown as source');
    await runPage.shows('<!doctype html>');
    const titles = await Promise.all(page.frames().map((frame) => frame.title().catch(() => '')));
    expect(titles.filter((title) => title.includes('harmed'))).toEqual([]);
    expect(asked.filter((url) => url.includes('harmed'))).toEqual([]);
  });
});
