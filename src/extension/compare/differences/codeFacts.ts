import * as vscode from 'vscode';
import { countLines } from '../../../../webview/compare/differences/lineDiff';
import type { CodeFacts, CodeFile, RunFacts } from '../../../../webview/compare/differences/protocol';
import { changedPaths, gitApi, isHash, repositoryWith, textAt, type GitRepository } from '../../git/git';
import { importedPaths, pythonOf } from './imports';

/** Most files whose lines are counted, most that are looked into for imports, and the longest text that is counted, in characters. */
const MOST_FILES = 200;
const MOST_READ = 80;
const LONGEST = 2_000_000;
/** Most commits that are counted between two runs. */
const MOST_COMMITS = 1000;

/** The code of a run against the baseline's. Raises nothing for runs without commits. */
export async function codeFacts(baseline: RunFacts, run: RunFacts): Promise<CodeFacts> {
  const [from, to] = [baseline.commit, run.commit];
  if (from === undefined || to === undefined) return { kind: 'unlogged' };
  if (from === to) return { kind: 'same' };
  if (!isHash(from) || !isHash(to)) return { kind: 'unknown', message: vscode.l10n.t('The commit is no hash of Git.') };
  const git = await gitApi();
  if (git === undefined) return { kind: 'unknown', message: vscode.l10n.t('Git is switched off or not installed.') };
  const repository = await repositoryWith(git, [from, to]);
  if (repository === undefined) return { kind: 'unknown', message: vscode.l10n.t('No repository of this window has both commits.') };
  const paths = await changedPaths(repository, from, to);
  const used = await usedPaths(repository, to, run.source, new Set(paths));
  const ordered = [...paths.filter((path) => used.has(path)), ...paths.filter((path) => !used.has(path))].slice(0, MOST_FILES);
  const files: CodeFile[] = [];
  for (const path of ordered) {
    const file = await compareFile(repository, from, to, path);
    if (file !== undefined) files.push({ ...file, used: used.has(path) });
  }
  return {
    kind: 'differs',
    ahead: (await repository.log({ range: `${from}..${to}`, maxEntries: MOST_COMMITS })).length,
    behind: (await repository.log({ range: `${to}..${from}`, maxEntries: MOST_COMMITS })).length,
    files,
    count: paths.length > MOST_FILES ? paths.length : files.length,
  };
}

async function compareFile(repository: GitRepository, from: string, to: string, path: string): Promise<Omit<CodeFile, 'used'> | undefined> {
  const [before, after] = await Promise.all([textAt(repository, from, path), textAt(repository, to, path)]);
  // Both branches may have come to the same text.
  if (before === after) return undefined;
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const text = (before ?? '') + (after ?? '');
  if (text.length > LONGEST || text.includes('\0')) return { path, change };
  return { path, change, ...countLines(before ?? '', after ?? '') };
}

/** Which of the changed files the run used: its source file, and what that imports, step by step, as far as it lies in the repository. */
async function usedPaths(repository: GitRepository, commit: string, source: string | undefined, changed: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const first = source === undefined ? undefined : await findSource(repository, commit, source);
  const used = new Set<string>();
  const waiting = first === undefined ? [] : [first];
  const seen = new Set(waiting);
  for (let reads = 0; waiting.length > 0 && reads < MOST_READ; reads += 1) {
    const path = waiting.shift() ?? '';
    const text = await textAt(repository, commit, path);
    if (changed.has(path)) used.add(path);
    if (text === undefined || !/\.(?:py|ipynb)$/.test(path)) continue;
    for (const next of importedPaths(pythonOf(path, text), path)) {
      if (seen.has(next)) continue;
      seen.add(next);
      // Changed files first: they are what is asked for, and reads are counted.
      if (changed.has(next)) waiting.unshift(next);
      else waiting.push(next);
    }
  }
  return used;
}

/** The path of a run's source in the repository: as logged, below the repository's folder, or by the longest end of the path that is there. */
async function findSource(repository: GitRepository, commit: string, source: string): Promise<string | undefined> {
  const root = repository.rootUri.path.replace(/\/?$/, '/');
  const plain = source.replace(/\\/g, '/').replace(/^file:\/\//, '').replace(/^\.\//, '');
  const inside = plain.startsWith(root) ? plain.slice(root.length) : plain;
  const names = inside.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  for (let from = 0; from < names.length; from += 1) {
    const path = names.slice(from).join('/');
    if ((await textAt(repository, commit, path)) !== undefined) return path;
  }
  return undefined;
}
