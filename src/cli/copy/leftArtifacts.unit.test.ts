import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactRootsFile, readArtifactRoots } from '../../address/artifactRoots';
import type { HistoryExperiment, HistoryRun, Problem } from '../../interop/history';
import type { HistorySource } from '../../interop/source';
import { allowFolders, allowLeftArtifacts, tellArtifactsElsewhere } from './leftArtifacts';

const ID = '0123456789abcdef0123456789abcdef';

describe('folders that a source of artifacts opens', () => {
  let root: string;
  let store: string;
  const before = process.env['TRIALBOOK_STATE_DIR'];
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-left-')));
    process.env['TRIALBOOK_STATE_DIR'] = join(root, 'state');
    store = join(root, 'ws/.trialbook');
    for (const folder of ['ws', 'clone', 'private/keys', `other/1/${ID}/artifacts`, `clone/1/${ID}/artifacts`]) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TRIALBOOK_STATE_DIR'];
    else process.env['TRIALBOOK_STATE_DIR'] = before;
    rmSync(root, { recursive: true, force: true });
  });

  /** A database whose runs name these folders. */
  const source = (...folders: string[]): HistorySource => ({
    kind: 'mlflow-db',
    runs: async function* runs() {
      for (const folder of folders) {
        await Promise.resolve();
        yield { run: { info: { run_id: ID, artifact_uri: pathToFileURL(join(root, folder)).href }, data: { tags: [] } } } as unknown as HistoryRun;
      }
    },
  }) as unknown as HistorySource;
  /** Whether each run keeps its address; one that does not has it as a tag. */
  const read = async (from: HistorySource): Promise<boolean[]> => {
    const kept: boolean[] = [];
    for await (const { run: { info, data } } of from.runs({} as HistoryExperiment)) {
      kept.push(info.artifact_uri !== '');
      expect(data.tags.map(({ value }) => value.startsWith('file:'))).toEqual(info.artifact_uri === '' ? [true] : []);
    }
    return kept;
  };
  const allowed = (): string[] => readArtifactRoots(artifactRootsFile(store)).map((folder) => folder.slice(root.length + 1));

  it('are those of MLflow that are there, and none that an address names', async () => {
    const problems: Problem[] = [];
    const named = source('private/keys', `private/${ID}/artifacts`, 'private/keys', `other/1/${ID}/artifacts`);
    const kept = await read(allowLeftArtifacts(named, { storePath: store, folders: [join(root, 'clone')], warn: () => undefined, tell: (problem) => problems.push(problem) }));
    expect(kept).toEqual([false, true, false, true]);
    // One that is not there yet is opened alone.
    expect(allowed()).toEqual(['clone', `private/${ID}/artifacts`, 'other/1']);
    expect(problems.map(({ where }) => where)).toEqual([join(root, 'private/keys')]);
  });

  it('are, for a look, the ones that the person opened: the rest is told once', async () => {
    const problems: Problem[] = [];
    const within = allowFolders(store, [join(root, 'clone'), join(root, 'clone/1'), join(root, 'ws')], () => undefined);
    const kept = await read(tellArtifactsElsewhere(source(`other/1/${ID}/artifacts`, `other/1/${ID}/artifacts`, `clone/1/${ID}/artifacts`, 'private/keys', 'nowhere'), within, (problem) => problems.push(problem)));
    expect(kept).toEqual([false, false, true, false, false]);
    expect(allowed()).toEqual(['clone', 'ws']);
    expect(problems.map(({ where }) => where.slice(root.length + 1))).toEqual(['other/1', 'private/keys']);
  });
});
