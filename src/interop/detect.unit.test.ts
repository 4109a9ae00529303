import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detect, look, mlrunsIn } from './detect';

describe('what lies at a path', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trialbook-detect-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (path: string, text: string | Buffer): string => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const experiment = 'artifact_location: file:///x/0\nexperiment_id: \'0\'\nname: Default\n';

  it('is an mlruns folder by its experiments, whatever it is called, from outside and from one of them', () => {
    put('store/0/meta.yaml', experiment);
    put('proj/mlruns/0/meta.yaml', experiment);
    expect(detect(join(folder, 'store'))).toEqual(['mlruns']);
    expect(detect(join(folder, 'proj'))).toEqual(['mlruns']);
    expect(mlrunsIn(look(join(folder, 'proj/mlruns/0'))!)).toEqual({ root: join(folder, 'proj/mlruns'), experiment: '0' });
  });

  it('is no mlruns folder for folders of numbers alone', () => {
    put('photos/2024/a.jpg', 'x');
    expect(detect(join(folder, 'photos'))).toEqual([]);
  });

  it('is a database of MLflow by its tables, also while they stand in its log alone', () => {
    const head = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4000)]);
    const words = Buffer.from('…CREATE TABLE alembic_version (…');
    expect(detect(put('a.db', Buffer.concat([head, words])))).toEqual(['mlflow-db']);
    put('b.db-wal', words);
    expect(detect(put('b.db', head))).toEqual(['mlflow-db']);
    expect(detect(put('c.db', head))).toEqual([]);
    expect(detect(put('experiments.db', head))).toEqual(['trialbook']);
  });

  it('is nothing where nothing is, and for files of other kinds', () => {
    expect(detect(join(folder, 'none'))).toEqual([]);
    expect(detect(put('x.zip', 'not a zip'))).toEqual([]);
    expect(detect(put('empty', ''))).toEqual([]);
  });
});
