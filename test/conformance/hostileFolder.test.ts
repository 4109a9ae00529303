import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import initSqlJs from 'sql.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, startTrackingServer, temporaryFolder } from '../support/trackingServer';

/** What a program prints and how it ends. */
interface Ended {
  readonly code: number;
  readonly text: string;
}

/** A folder as somebody may publish it: each program in it would leave a mark, and each file leads elsewhere. */
describe.skipIf(process.platform === 'win32')('a cloned folder that means harm', () => {
  let root: string;
  let folder: string;
  let marks: string;
  let outside: string;
  let evil: Server;
  const heard: string[] = [];

  const trialbook = (...args: string[]): Promise<Ended> => new Promise((done) => {
    const child = execFile(process.execPath, [resolve('dist/cli.js'), ...args], {
      cwd: folder, timeout: 60_000, env: { ...process.env, TRIALBOOK_STATE_DIR: join(root, 'state'), GIT_CONFIG_NOSYSTEM: '1', HOME: join(root, 'home') },
    }, (error, stdout, stderr) => done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, text: stdout + stderr }));
    child.stdin?.end();
  });
  /** What each program of the folder does when it is run. */
  const mark = (name: string): string => `touch '${join(marks, name)}'`;
  const untouched = (): void => {
    expect(readdirSync(marks)).toEqual([]);
    expect(heard).toEqual([]);
    expect(readdirSync(outside)).toEqual(['kept.txt']);
    expect(readFileSync(join(outside, 'kept.txt'), 'utf8')).toBe('as it was');
  };
  /** A store that was recorded somewhere, with something added to its database. */
  const poisoned = async (sql: string): Promise<void> => {
    const store = join(folder, '.trialbook');
    rmSync(store, { recursive: true, force: true });
    cpSync(join(root, 'recorded'), store, { recursive: true });
    const { Database } = await initSqlJs();
    const database = new Database(readFileSync(join(store, 'experiments.db')));
    database.run(sql);
    writeFileSync(join(store, 'experiments.db'), database.export());
    database.close();
  };

  beforeAll(async () => {
    root = realpathSync(temporaryFolder('trialbook-hostile-'));
    [folder, marks, outside] = [join(root, 'clone'), join(root, 'marks'), join(root, 'outside')];
    for (const path of [folder, marks, outside, join(root, 'home'), join(root, 'elsewhere')]) mkdirSync(path);
    writeFileSync(join(outside, 'kept.txt'), 'as it was');
    evil = createServer((request, response) => {
      heard.push(`${request.method ?? ''} ${request.url ?? ''} ${JSON.stringify(request.headers)}`);
      response.end('{}');
    });
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));

    const server = await startTrackingServer(join(root, 'elsewhere'), join(root, 'other-state'));
    await fetch(`${server.trackingUri}/api/2.0/mlflow/runs/create`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"experiment_id":"0","start_time":1,"run_name":"theirs"}' });
    await server.stop();
    cpSync(join(root, 'elsewhere', '.trialbook'), join(root, 'recorded'), { recursive: true });

    const programs: Readonly<Record<string, string>> = {
      git: '#!/bin/sh\n', python: '#!/bin/sh\n', python3: '#!/bin/sh\n', node: '#!/bin/sh\n', trialbook: '#!/bin/sh\n', hook: '#!/bin/sh\n',
    };
    for (const [name, start] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `${start}${mark(name)}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    execFileSync('git', ['init', '-q', folder], { env: { ...process.env, HOME: join(root, 'home') } });
    const hook = join(folder, 'hook');
    writeFileSync(join(folder, '.git', 'config'), `[core]\n\tfsmonitor = ${hook}\n\tsshCommand = ${hook}\n\thooksPath = ${folder}\n\tpager = ${hook}\n\teditor = ${hook}\n\tattributesFile = ${join(folder, '.gitattributes')}\n[filter "x"]\n\tclean = ${hook}\n\tsmudge = ${hook}\n[diff "x"]\n\ttextconv = ${hook}\n\tcommand = ${hook}\n[diff]\n\texternal = ${hook}\n[gpg]\n\tprogram = ${hook}\n[alias]\n\tstatus = !${hook}\n\trev-parse = !${hook}\n`);
    writeFileSync(join(folder, '.gitattributes'), '* filter=x diff=x\n');
    writeFileSync(join(folder, 'MLproject'), `name: p\npython_env: ./env.yaml\nentry_points:\n  main:\n    command: "${mark('MLproject')}"\n`);
    writeFileSync(join(folder, 'env.yaml'), 'python: 3\nbuild_dependencies:\n  - -e .\n');
    writeFileSync(join(folder, 'setup.py'), `import os; os.system(${JSON.stringify(mark('setup.py'))})`);
    for (const name of ['sitecustomize.py', 'mlflow.py', 'train.py']) writeFileSync(join(folder, name), `import os; os.system(${JSON.stringify(mark(name))})`);
    writeFileSync(join(folder, 'n.ipynb'), JSON.stringify({ cells: [{ cell_type: 'code', source: [`!${mark('notebook')}`], outputs: [{ output_type: 'display_data', data: { 'text/html': ['<script>1</script>'] } }], metadata: {} }], metadata: { kernelspec: { name: hook } }, nbformat: 4, nbformat_minor: 5 }));
    writeFileSync(join(folder, '.env'), `NODE_OPTIONS=--require ${hook}\nMLFLOW_TRACKING_URI=http://127.0.0.1:${(evil.address() as AddressInfo).port}\nPATH=${folder}\n`);
    writeFileSync(join(folder, 'trialbook.json'), JSON.stringify({
      $schema: `http://127.0.0.1:${(evil.address() as AddressInfo).port}/schema.json`, promotion: { rules: [{ command: mark('rule') }] }, watches: [{ name: 'w', command: mark('watch') }], recording: { command: mark('recording') }, projects: { main: { command: mark('project') } },
      __proto__: { polluted: true },
    }));
    mkdirSync(join(folder, '.vscode'));
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'trialbook.storePath': outside, 'trialbook.trackingUri': `http://127.0.0.1:${(evil.address() as AddressInfo).port}`, 'python.defaultInterpreterPath': hook, 'git.path': hook }));
  });
  afterAll(async () => {
    await trialbook('stop');
    evil.closeAllConnections();
    await new Promise((done) => evil.close(done));
    removeFolder(root);
  });

  it('starts nothing and is asked nothing when its runs are looked at', async () => {
    await poisoned('SELECT 1');
    const { port } = evil.address() as AddressInfo;
    writeFileSync(join(folder, '.trialbook', 'server.json'), JSON.stringify({ address: `http://127.0.0.1:${port}`, pid: process.pid, machine: hostname(), boot: 'b', started: '1', heartbeat: Date.now(), version: '99.0.0' }));
    for (const args of [['status'], ['check', '--json']]) await trialbook(...args);
    untouched();
    rmSync(join(folder, '.trialbook', 'server.json'));
    for (const args of [['search'], ['storage'], ['export', 'html', join(root, 'report.html')]]) {
      const { code, text } = await trialbook(...args);
      expect(code, `${args.join(' ')}: ${text}`).toBe(0);
    }
    untouched();
    await trialbook('stop');
  });

  it('runs no program of its repository when a command of the person is recorded in it', async () => {
    await poisoned('SELECT 1');
    const { code, text } = await trialbook('exec', '--', process.execPath, '-e', 'console.log("the person\'s own")');
    expect(text).toContain("the person's own");
    expect(code, text).toBe(0);
    untouched();
    await trialbook('stop');
  });

  it.each([
    ['a trigger', `CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END`],
    ['a view in the place of a table', 'ALTER TABLE runs RENAME TO kept; CREATE VIEW runs AS SELECT * FROM kept'],
  ])('is told of %s in its database, and nothing of it is used', async (_what, sql) => {
    await poisoned(sql);
    const { text } = await trialbook('search');
    expect(text).not.toContain('theirs');
    untouched();
    await trialbook('stop');
  });

  it('leads nowhere by links in the place of its files', async () => {
    await poisoned('SELECT 1');
    const store = join(folder, '.trialbook');
    for (const name of ['server.log', 'experiments.journal', 'server.json', 'artifacts', 'sources']) {
      rmSync(join(store, name), { recursive: true, force: true });
      symlinkSync(name === 'artifacts' || name === 'sources' ? outside : join(outside, 'kept.txt'), join(store, name));
    }
    await trialbook('search');
    await trialbook('exec', '--', process.execPath, '-e', '1');
    await trialbook('stop');
    expect(readFileSync(join(outside, 'kept.txt'), 'utf8')).toBe('as it was');
    expect(readdirSync(outside)).toEqual(['kept.txt']);
    expect(readdirSync(marks)).toEqual([]);
    expect(existsSync(join(outside, 'experiments.db'))).toBe(false);
  });
});
