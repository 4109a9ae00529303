import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makePin, pinName, pinText } from './pin';
import { readPin } from './readPin';
import type { Recipe } from './recipe';
import { writePin } from './writePin';

const COMMIT = 'a'.repeat(40);
const recipe: Recipe = {
  runId: 'f00d', runName: 'base', experiment: 'prices', assumed: false, folder: 'models',
  command: ['/home/ana/churn/.venv/bin/python', '/home/ana/churn/models/train.py', '--data=/home/ana/churn/data/a.csv', '--password', 'hunter22', '--lr', '{lr}', '/usr/share/dict/words'],
  params: { lr: '0.1', api_key: 'sk-very-secret' },
  options: { params: ['lr'], inputs: ['../data/a.csv'] },
  code: { commit: COMMIT, branch: 'main', remote: 'https://example.org/churn', dirty: true, patch: Buffer.from('diff --git a/x b/x\n'), leftOut: ['models/weights.bin'] },
  metrics: new Map([['loss', 0.25], ['worst', NaN]]),
  inputs: [{ tags: [], dataset: { name: '../data/a.csv', digest: 'b'.repeat(32), source_type: 'local', source: '{"uri":"/home/ana/churn/data/a.csv"}' } }],
  interpreter: 'Python 3.12.1', packages: ['numpy==2.1.0', 'certifi==1'], note: 'token=ghp_0123456789abcdefghijklmnopqrstuvwxyzAB', user: 'ana', start: 0, pin: undefined,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-pin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const made = (): ReturnType<typeof makePin> => makePin(recipe, COMMIT, '/home/ana/churn', 'base.patch', { at: 0, by: 'ana' });

it('holds no secret and no path of the machine it was made on, and reads the same in any order of keys', () => {
  const text = pinText(made().pin);
  for (const secret of ['hunter22', 'sk-very-secret', 'ghp_', '/home/ana']) expect(text).not.toContain(secret);
  const { pin } = made();
  expect(pin.command).toEqual(['../.venv/bin/python', 'train.py', '--data=../data/a.csv', '--password', '***', '--lr', '{lr}', '/usr/share/dict/words']);
  expect(pinText(Object.fromEntries(Object.entries(pin).reverse()) as unknown as typeof pin)).toBe(text);
});

it('is read back as it was written, its changes beside it', () => {
  const file = join(folder, 'base.json');
  writePin(file, made());
  expect(readPin(file)).toMatchObject({
    runId: 'f00d', folder: 'models', options: { params: ['lr'], inputs: ['../data/a.csv'] }, code: { commit: COMMIT, dirty: true, patch: recipe.code.patch, leftOut: ['models/weights.bin'] },
    metrics: recipe.metrics, packages: ['certifi==1', 'numpy==2.1.0'], pin: file,
  });
});

it('is refused when it is not what it says', () => {
  const file = join(folder, 'base.json');
  const { pin } = made();
  const refused = (change: object, reason: RegExp): void => {
    writeFileSync(file, JSON.stringify({ ...pin, ...change }));
    expect(() => readPin(file)).toThrow(reason);
  };
  refused({ format: undefined }, /format/);
  refused({ version: 2 }, /newer/);
  refused({ code: { commit: 'HEAD' } }, /whole hash/);
  refused({ code: { commit: COMMIT, patch: '../../etc/passwd' } }, /patch/);
  refused({ code: { commit: COMMIT, patch: 'gone.patch' } }, /not beside it/);
  refused({ code: { commit: COMMIT }, command: 'rm -rf /' }, /command/);
  refused({ code: { commit: COMMIT }, folder: '/etc' }, /folder/);
  refused({ code: { commit: COMMIT }, folder: 'a/../../b' }, /folder/);
  refused({ code: { commit: COMMIT }, options: { outputs: ['../../../*'] } }, /pattern/);
  refused({ code: { commit: COMMIT }, run: { id: "x' OR 1=1" } }, /run\.id/);
  refused({ code: { commit: COMMIT }, metrics: { loss: 'low' } }, /loss/);
  writeFileSync(file, '{');
  expect(() => readPin(file)).toThrow(/JSON/);
});

it('makes a name that any file system takes', () => {
  expect(['base line', '../..', 'a/b:c', 'con', 'Größe 5', '💥'].map(pinName)).toEqual(['base-line', 'run', 'a-b-c', 'run-con', 'Gro-e-5', 'run']);
});
