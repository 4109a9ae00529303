import { readCodeOfRun, type CodeOfRun } from '../../protocol/codeOfRun';
import { isWhole, plainPath, resolvePlain } from '../../protocol/codePaths';
import type { Run } from '../../protocol/entities';
import { failureReason } from '../tree/collectRun';

/** What is marked of a file: runs of it that go on, or that the last one failed. */
export type FileMark =
  | { readonly kind: 'running'; readonly names: readonly string[] }
  | { readonly kind: 'failed'; readonly name: string; readonly reason?: string };

/**
 * The marks of files by their plain paths (see `plainPath`). `runs` are in the order of their starts, the newest first; `folders` are absolute: the workspace's, and the
 * one that holds the store.
 */
export function collectMarks(runs: readonly Run[], folders: readonly string[]): Map<string, FileMark> {
  const plain = folders.map(plainPath);
  const marks = new Map<string, FileMark>();
  const seen = new Set<string>();
  for (const run of runs) {
    const tags = new Map(run.data.tags.map(({ key, value }) => [key, value]));
    const code = readCodeOfRun((key) => tags.get(key));
    for (const path of code === undefined ? [] : pathsOf(code, plain)) {
      const known = marks.get(path);
      if (run.info.status === 'RUNNING') marks.set(path, { kind: 'running', names: [...(known?.kind === 'running' ? known.names : []), run.info.run_name] });
      // An older run says nothing any more.
      else if (!seen.has(path) && run.info.status === 'FAILED') marks.set(path, failed(run));
      seen.add(path);
    }
  }
  return marks;
}

function failed(run: Run): FileMark {
  const reason = failureReason(run);
  return { kind: 'failed', name: run.info.run_name, ...(reason === undefined ? {} : { reason }) };
}

/** Where the code of a run may lie, seen from the folders. */
function pathsOf({ source, workingDirectory, notebook, entryPoint, sourceFile }: CodeOfRun, folders: readonly string[]): string[] {
  if (notebook !== undefined) return seenFrom(notebook, folders);
  // The source of an entry point is the folder of its project.
  if (entryPoint !== undefined || source === '') return sourceFile === undefined ? [] : seenFrom(sourceFile, folders);
  if (isWhole(source)) return [source];
  if (workingDirectory !== undefined) return seenFrom(workingDirectory, folders).map((folder) => resolvePlain(folder, source));
  return seenFrom(sourceFile ?? source, folders);
}

const seenFrom = (path: string, folders: readonly string[]): string[] => (isWhole(path) ? [path] : [...new Set(folders.map((folder) => resolvePlain(folder, path)))]);
