import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { enoughTrained, finishedRun } from './support/expectRun';
import { Notifications } from './support/notifications';
import { SLOW_TRAIN, TRAIN } from './support/scripts';
import { changeDatabase, leaveStore } from './support/stores';
import { PATIENCE, type Workbench } from './support/workbench';
import { workbenchTest } from './support/workbenchTest';

const PYTHON = '"$TRIALBOOK_TEST_PYTHON"';

interface Owner { readonly pid: number; readonly address: string }
const owner = (workbench: Workbench): Owner => JSON.parse(readFileSync(join(workbench.folder(), '.trialbook', 'server.json'), 'utf8')) as Owner;

/** Waits for a file that a shell writes, and answers its text. */
async function written(path: string): Promise<string> {
  await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'), { timeout: 2 * PATIENCE }).toBe(true);
  return readFileSync(path, 'utf8').trim();
}

/** Another tracking server, which keeps what it is told. */
async function otherServer(): Promise<{ url: string; heard: string[]; close(): void }> {
  const heard: string[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push(JSON.stringify({ url: request.url, headers: request.rawHeaders, body }));
      const info = { run_id: 'a', run_uuid: 'a', experiment_id: '0', status: 'RUNNING', artifact_uri: 'mlflow-artifacts:/0/a', lifecycle_stage: 'active', user_id: '', start_time: 1 };
      answer.setHeader('content-type', 'application/json').end(JSON.stringify({ run: { info, data: {} } }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = (): void => {
    server.close().closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, close };
}

describe('faults', () => {
  workbenchTest('a server that is killed comes back at its address, and another server hears nothing of ours', {
    files: {
      'train.py': SLOW_TRAIN,
      'other.py': 'import sys\nimport mlflow\nmlflow.set_tracking_uri(sys.argv[1])\nwith mlflow.start_run():\n    mlflow.log_metric("loss", 1)\n',
    },
  }, async (workbench) => {
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    const store = workbench.store();
    await expect.poll(async () => (await store.runs())[0]?.metrics['loss'] ?? 1, { timeout: PATIENCE }).toBeLessThan(0.1);
    const before = owner(workbench);
    process.kill(before.pid, 'SIGKILL');
    await expect.poll(() => owner(workbench).pid).not.toBe(before.pid);
    await enoughTrained(workbench);
    expect(owner(workbench).address).toBe(before.address);

    const other = await otherServer();
    try {
      mkdirSync(join(workbench.root, 'home', '.mlflow'), { recursive: true });
      writeFileSync(join(workbench.root, 'home', '.mlflow', 'credentials'), '[mlflow]\nmlflow_tracking_username = somebody\nmlflow_tracking_password = secret\n');
      await workbench.terminal.run(`echo $MLFLOW_TRACKING_URI > uri.txt; ${PYTHON} other.py ${other.url}; echo $? > code.txt`);
      expect(await written(join(workbench.folder(), 'code.txt'))).toBe('0');
      const token = /\/t\/(\w{64})$/.exec(await written(join(workbench.folder(), 'uri.txt')))?.[1];
      expect(token).toBeDefined();
      expect(other.heard.length).toBeGreaterThan(2);
      expect(other.heard.filter((request) => request.includes(token!) || /trialbook|"shop"/i.test(request))).toEqual([]);
      expect(await store.runs()).toHaveLength(1);
    } finally {
      other.close();
    }
  });

  workbenchTest('recording that is switched off and on is followed by terminals, and an erased store comes back from its copy', { files: { 'train.py': TRAIN } }, async (workbench) => {
    const uri = async (name: string): Promise<string> => {
      await workbench.terminal.open();
      await workbench.terminal.run(`echo "[$MLFLOW_TRACKING_URI]" > ${name}`);
      return written(join(workbench.folder(), name));
    };
    await workbench.terminal.open();
    await workbench.terminal.run(`${PYTHON} train.py`);
    const run = await finishedRun(workbench.store(), 'first-try');
    await workbench.command('Experiments: Stop Recording in This Folder');
    await expect.poll(() => readFileSync(join(workbench.folder(), '.vscode', 'settings.json'), 'utf8'), { timeout: PATIENCE }).toContain('"trialbook.recording": false');
    expect(await uri('off.txt')).toBe('[]');
    await workbench.command('Experiments: Record Runs in This Folder');
    await expect.poll(() => readFileSync(join(workbench.folder(), '.vscode', 'settings.json'), 'utf8'), { timeout: PATIENCE }).not.toContain('trialbook.recording');
    expect(await uri('on.txt')).toContain('/t/');

    const notifications = new Notifications(workbench.page, workbench.quickInput);
    await workbench.command('Experiments: Flush Database');
    await notifications.saying(/any SQLite tool/).waitFor();
    const url = workbench.page.url();
    await workbench.page.goto('about:blank');
    process.kill(owner(workbench).pid, 'SIGKILL');
    // The window is gone for certain only some time after it was left.
    await expect.poll(async () => {
      rmSync(join(workbench.folder(), '.trialbook'), { recursive: true, force: true });
      return (await workbench.store().runs()).length === 0 && !existsSync(join(workbench.folder(), '.trialbook'));
    }, { timeout: PATIENCE }).toBe(true);
    await workbench.page.goto(url);
    await workbench.ready();
    await notifications.press(/their database is gone/, 'Restore from a Copy');
    await workbench.quickInput.widget.locator('.monaco-list-row').filter({ hasText: '1 run' }).first().click();
    await workbench.tree.open();
    await workbench.tree.reveal('shop', 'first-try');
    expect((await workbench.store().runs()).map(({ id, metrics }) => ({ id, metrics }))).toEqual([{ id: run.id, metrics: { loss: 0.05 } }]);
  });

  const outside = (root: string): string => join(root, 'outside.txt');
  workbenchTest('stores that are torn, newer or foreign are told apart, left as they are, and open once mended', {
    folders: { torn: {}, newer: {}, foreign: {}, linked: {} },
    prepare: async (root) => {
      const path = Object.fromEntries(await Promise.all(['torn', 'newer', 'foreign', 'linked'].map(async (name) => [name, await leaveStore(join(root, name), `run-${name}`)] as const)));
      appendFileSync(join(path['torn']!, 'experiments.journal'), Buffer.from([0x54, 0x42, 0x52, 0x31, 9, 0, 0]));
      await changeDatabase(path['newer']!, 'PRAGMA user_version = 99');
      await changeDatabase(path['foreign']!, 'CREATE TRIGGER evil AFTER INSERT ON runs BEGIN DELETE FROM runs; END');
      writeFileSync(join(path['foreign']!, 'server.json'), JSON.stringify({ address: 'http://192.0.2.1:80', pid: 1, machine: 'x', boot: 'y', started: '', heartbeat: 0, version: '0.0.1' }));
      writeFileSync(outside(root), 'precious');
      for (const name of ['experiments.db.new', 'experiments.journal.new']) symlinkSync(outside(root), join(path['linked']!, name));
    },
  }, async (workbench) => {
    const file = (name: string): string => join(workbench.folder(name), '.trialbook', 'experiments.db');
    const before = ['newer', 'foreign'].map((name) => readFileSync(file(name)));
    await workbench.statusBar.locator('.codicon-warning').waitFor();
    await workbench.tree.open();
    await workbench.tree.reveal('torn', 'torn', 'run-torn');
    await workbench.tree.reveal('linked', 'linked', 'run-linked');
    const notifications = new Notifications(workbench.page, workbench.quickInput);
    await notifications.open();
    await notifications.saying(/is not whole/).waitFor();
    await notifications.saying(/a trigger 'evil'/).waitFor();
    await notifications.saying(/written by a newer Trialbook/).waitFor();
    expect(['newer', 'foreign'].map((name) => readFileSync(file(name)))).toEqual(before);
    expect(readFileSync(outside(workbench.root), 'utf8')).toBe('precious');

    await changeDatabase(join(workbench.folder('foreign'), '.trialbook'), 'DROP TRIGGER evil');
    await notifications.press(/a trigger 'evil'/, 'Restart Server');
    await workbench.quickInput.choose('foreign');
    await workbench.tree.reveal('foreign', 'foreign', 'run-foreign');
  });
});
