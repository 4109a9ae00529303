import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArtifactPlaces, prefixOf } from './artifactPlaces';
import { filesBelow } from './filesBelow';

const ID = '0123456789abcdef0123456789abcdef';

describe('where artifacts lie', () => {
  let root: string;
  beforeEach(() => void (root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-places-')))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const folder = (...parts: string[]): string => {
    mkdirSync(join(root, ...parts), { recursive: true });
    return join(root, ...parts);
  };
  const find = (address: string, more: { id?: string; beside?: string; prefixes?: { from: string; to: string }[] } = {}) =>
    new ArtifactPlaces(folder('source'), more.prefixes).find({ id: more.id ?? ID, address, ...(more.beside === undefined ? {} : { beside: more.beside }) });

  it('is where the address says, below the source and in folders of MLflow elsewhere', () => {
    const within = folder('source', 'mlruns', 'x y', ID, 'artifacts');
    const elsewhere = folder('other', '1', ID, 'artifacts');
    expect(find(pathToFileURL(within).href)).toEqual({ kind: 'here', path: within });
    expect(find(`./mlruns/x y/${ID}/artifacts`)).toEqual({ kind: 'here', path: within });
    expect(find(elsewhere)).toEqual({ kind: 'here', path: elsewhere });
  });

  it('is never another folder that the source names', () => {
    const secret = folder('home', '.ssh');
    expect(find(secret)).toEqual({ kind: 'outside', path: secret });
    symlinkSync(secret, join(folder('source'), 'artifacts'));
    expect(find('artifacts')).toEqual({ kind: 'outside', path: secret });
    const hidden = folder('source', '.config');
    expect(find(hidden, { id: '.config' })).toEqual({ kind: 'outside', path: hidden });
    const short = folder('projects', 'artifacts');
    expect(find(short, { id: 'projects' })).toEqual({ kind: 'outside', path: short });
    expect(find(`/nowhere/../../..${secret}`).kind).not.toBe('here');
  });

  it('is found again when the source was moved as a whole', () => {
    const moved = folder('source', 'mlruns', '1', ID, 'artifacts');
    expect(find(`file:///home/before/mlruns/1/${ID}/artifacts`)).toEqual({ kind: 'here', path: moved });
    const handedOn = folder('source', 'mlartifacts', '2', ID, 'artifacts');
    expect(find(`mlflow-artifacts:/2/${ID}/artifacts`)).toEqual({ kind: 'here', path: handedOn });
    expect(find(`file:///C:/before/mlruns/1/${ID}/artifacts`)).toEqual({ kind: 'here', path: moved });
  });

  it('is where a prefix says, of paths and of other schemes, the longest first', () => {
    const mapped = folder('mapped', 'a', '1', ID, 'artifacts');
    const prefixes = [{ from: 's3://bucket', to: folder('empty') }, { from: 's3://bucket/lab', to: join(root, 'mapped') }];
    expect(find(`s3://bucket/lab/a/1/${ID}/artifacts`, { prefixes })).toEqual({ kind: 'here', path: mapped });
    expect(find(`s3://bucket/laboratory/1/${ID}/artifacts`, { prefixes })).toEqual({ kind: 'stored', address: `s3://bucket/laboratory/1/${ID}/artifacts` });
    expect(find('/gone/b/../../home', { prefixes: [{ from: '/gone', to: folder('mapped') }] }).kind).not.toBe('here');
    expect(find(`file:///gone/a/1/${ID}/artifacts`, { prefixes: [{ from: '/gone', to: join(root, 'mapped') }] })).toEqual({ kind: 'here', path: mapped });
  });

  it('is nowhere for a run without any, which is told from a place that is not here', () => {
    expect(find(join(root, 'source', 'mlruns', '1', ID, 'artifacts'))).toEqual({ kind: 'none' });
    folder('source', 'mlruns', '1');
    expect(find(join(root, 'source', 'mlruns', '1', ID, 'artifacts'))).toEqual({ kind: 'none' });
    expect(find(`s3://bucket/1/${ID}/artifacts`, { prefixes: [{ from: 's3://bucket', to: folder('mapped') }] })).toEqual({ kind: 'none' });
    expect(find(`/home/before/lab/1/${ID}/artifacts`).kind).toBe('away');
  });

  it('is a storage that nothing here reads, until its experiment was fetched to beside the source', () => {
    const address = `s3://bucket/mlruns/2/${ID}/artifacts`;
    // The folder that MLflow makes by itself has the same name.
    folder('source', 'mlruns', '1', ID, 'artifacts');
    expect(find(address)).toEqual({ kind: 'stored', address });
    expect(find('abfss://team@account.dfs.core.windows.net/x').kind).toBe('stored');
    folder('source', 'mlruns', '2');
    expect(find(address)).toEqual({ kind: 'none' });
    expect(find(`s3://bucket/mlruns/2/models/m-${ID}/artifacts`, { id: `m-${ID}` })).toEqual({ kind: 'none' });
    expect(find(address, { id: 'm-0' }).kind).toBe('stored');
    const fetched = folder('source', 'mlruns', '2', ID, 'artifacts');
    expect(find(address)).toEqual({ kind: 'here', path: fetched });
  });

  it('has a beginning that a person can map', () => {
    expect(prefixOf(`s3://bucket/lab/12/${ID}/artifacts`, ID)).toBe('s3://bucket/lab');
    expect(prefixOf(`file:///home/x/mlruns/12/models/m-${ID}/artifacts`, `m-${ID}`)).toBe('file:///home/x/mlruns');
  });

  it('gives the files below it, without links that lead out', async () => {
    const place = folder('source', 'files');
    mkdirSync(join(place, 'a/b'), { recursive: true });
    writeFileSync(join(place, 'a/b/c.txt'), 'abc');
    writeFileSync(join(root, 'secret'), 'x');
    symlinkSync(join(root, 'secret'), join(place, 'out'));
    symlinkSync(join(place, 'a/b/c.txt'), join(place, 'in'));
    symlinkSync(place, join(place, 'a/loop'));
    const problems: string[] = [];
    const found: string[] = [];
    for await (const file of filesBelow(place, ({ where }) => problems.push(where))) found.push(`${file.path} ${file.size}`);
    expect(found).toEqual(['a/b/c.txt 3', 'in 3']);
    expect(problems).toEqual([join(place, 'a/loop'), join(place, 'out')]);
  });
});
