import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess, type ProcessIdentity } from '../../address/machine';
import { Owner } from './owner';
import { STALE, parseOwner, type OwnerRecord } from './ownerFile';

let root: string;
let store: string;
let lost: number;
const owners: Owner[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-owner-'));
  store = join(root, '.trialbook');
  lost = 0;
  process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
});
afterEach(() => {
  for (const owner of owners.splice(0)) owner.release();
  rmSync(root, { recursive: true, force: true });
});

const file = (): string => join(store, 'server.json');
const owner = (self: Partial<ProcessIdentity> = {}, now: () => number = Date.now): Owner => {
  const made = new Owner({
    storePath: store, address: 'http://127.0.0.1:20000', version: '1.0.0', onLost: () => lost++, self: { ...thisProcess(), ...self }, now,
  });
  owners.push(made);
  return made;
};
const found = (record: Partial<OwnerRecord>): void => {
  mkdirSync(store, { recursive: true });
  writeFileSync(file(), JSON.stringify({ address: 'http://127.0.0.1:20000', ...thisProcess(), heartbeat: Date.now(), version: '1.0.0', ...record }));
};

describe('Owner', () => {
  it('writes nothing before it is taken, and takes its file away again', () => {
    const mine = owner();
    mine.check();
    expect(existsSync(store)).toBe(false);
    mine.take();
    expect(parseOwner(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid, address: 'http://127.0.0.1:20000' });
    mine.release();
    expect(readdirSync(store)).toEqual([]);
  });

  it('is refused while another process of this machine lives', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    found({ pid: child.pid!, started: '' });
    expect(() => owner().take()).toThrow(`process id ${child.pid}`);
    child.kill();
  });

  it('is refused while a server on another machine lives', () => {
    found({ machine: 'another' });
    expect(() => owner().take()).toThrow('on another machine');
  });

  it.each<[string, Partial<OwnerRecord>]>([
    ['whose process is gone', { pid: 2 ** 30 }],
    ['whose pid is another program by now', { started: 'earlier', pid: process.ppid }],
    ['of another machine that was silent for long, as in a clone', { machine: 'another', heartbeat: Date.now() - STALE - 1000 }],
    ['of another machine with a time to come', { machine: 'another', heartbeat: Date.now() + 10 * STALE }],
    ['from before the machine was started', { boot: 'earlier', pid: process.ppid, address: 'http://127.0.0.1:1' }],
  ])('takes over from an owner %s', (_name, record) => {
    found(record);
    const mine = owner();
    mine.take();
    expect(mine.held).toBe(true);
    expect(readdirSync(store)).toEqual(['server.json']);
  });

  it('takes over from a file that says nothing', () => {
    mkdirSync(store);
    writeFileSync(file(), 'garbage');
    const mine = owner();
    mine.take();
    expect(parseOwner(readFileSync(file(), 'utf8'))?.pid).toBe(process.pid);
  });

  it('notices that somebody else took the store, and leaves their file alone', () => {
    const mine = owner();
    mine.take();
    found({ machine: 'another' });
    mine.beat();
    expect(lost).toBe(1);
    mine.release();
    expect(parseOwner(readFileSync(file(), 'utf8'))?.machine).toBe('another');
  });

  it('makes its file anew when it was erased, but not the folder', () => {
    const mine = owner();
    mine.take();
    rmSync(file());
    mine.beat();
    expect(existsSync(file())).toBe(true);
    rmSync(store, { recursive: true });
    mine.beat();
    expect(existsSync(store)).toBe(false);
  });

  it('keeps its place over the file of a process that is gone, which came with another folder', () => {
    const mine = owner();
    mine.take();
    found({ pid: 2 ** 30 });
    mine.beat();
    expect([lost, parseOwner(readFileSync(file(), 'utf8'))?.pid]).toEqual([0, process.pid]);
  });

  it.each([
    ['gone again by a kill', () => found({ machine: 'another', heartbeat: Date.now() - STALE - 1000 })],
    ['gone again as it should', () => rmSync(file())],
    ['still there', () => found({ machine: 'another' })],
  ])('looks after a sleep, before a request is let in, whether another machine had the store meanwhile: %s', (_how, leave) => {
    let now = Date.now();
    const mine = owner({}, () => now);
    mine.take();
    mine.confirm();
    leave();
    mine.confirm();
    expect(lost).toBe(0);
    now += STALE + 1000;
    mine.confirm();
    expect(lost).toBe(1);
  });

  it('goes on after a sleep in which nobody had the store', () => {
    let now = Date.now();
    const mine = owner({}, () => now);
    mine.take();
    now += 10 * STALE;
    mine.confirm();
    expect([lost, parseOwner(readFileSync(file(), 'utf8'))?.heartbeat]).toEqual([0, now]);
  });

  it('goes to one of the processes that race for a stale one', async () => {
    found({ pid: 2 ** 30 });
    const script = join(root, 'take.cjs');
    await build({
      stdin: {
        contents: `import { Owner } from './owner';
          const owner = new Owner({ storePath: process.argv[2], address: 'http://127.0.0.1:20000', version: '1.0.0', onLost: () => console.log('lost') });
          try { owner.take(); console.log('taken'); } catch { console.log('refused'); }
          // Stay alive until all have tried, which the end of the input says.
          process.stdin.resume().on('end', () => { owner.beat(); process.exit(0); });`,
        resolveDir: __dirname, loader: 'ts',
      },
      bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error',
    });
    const racers = Array.from({ length: 4 }, () => spawn(process.execPath, [script, store], { stdio: ['pipe', 'pipe', 'inherit'] }));
    const said = racers.map(() => '');
    racers.forEach((racer, index) => racer.stdout.on('data', (words: Buffer) => (said[index] = `${said[index] ?? ''}${words.toString()}`)));
    await expect.poll(() => said.every((words) => words.includes('\n'))).toBe(true);
    await Promise.all(racers.map((racer) => {
      const ended = once(racer, 'close');
      racer.stdin.end();
      return ended;
    }));
    expect(said.map((words) => words.trim()).sort()).toEqual(['refused', 'refused', 'refused', 'taken']);
  });
});
