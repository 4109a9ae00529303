import { callGit } from '../../../capture/git';
import type { MlflowClient } from '../../../client/mlflowClient';
import { MlflowError } from '../../../protocol/errors';
import { RECORDED_FILES } from '../../../protocol/recorded';
import { isHash } from '../../git/git';
import type { DescribedFile } from '../describeFile';
import type { KnownRun } from '../knownRun';
import { readNotebookCode, textOfCells } from './notebookText';
import { patched } from './patched';

/** Most bytes of a file that is compared, and of a patch. */
const MOST_BYTES = 5_000_000;
const MOST_PATCH = 20_000_000;
const LFS = 'version https://git-lfs.github.com/spec/';

/** The code that a run ran on. */
export type CodeThen =
  | { readonly kind: 'known'; readonly text: string }
  /** As the commit has it, while it is not known whether or how the file differed from it. */
  | { readonly kind: 'committed'; readonly text: string; readonly commit: string }
  | { readonly kind: 'unknown'; readonly why: 'no-commit' | 'no-repository' | 'not-there' };

/** The text of a file, or of a notebook's cells, as the run had it: what was kept with the run, else what its commit and its patch say. Raises what the client raises. */
export async function codeThen(client: MlflowClient, run: KnownRun, { file, root }: DescribedFile, cell: string | undefined): Promise<CodeThen> {
  const path = file.paths[0] ?? '';
  const textOf = (bytes: Buffer | undefined): string | undefined => {
    const text = bytes?.toString('utf8');
    if (text === undefined || text.includes('\0') || text.startsWith(LFS)) return undefined;
    if (!path.endsWith('.ipynb')) return text;
    const code = readNotebookCode(text);
    return code === undefined ? undefined : textOfCells(code, cell);
  };
  const copy = textOf(await copyOf(client, run)) ?? (path.endsWith('.ipynb') ? textOf(await readIfThere(client, run.runId, RECORDED_FILES.notebook, MOST_BYTES)) : undefined);
  if (copy !== undefined) return { kind: 'known', text: copy };
  const { commit, dirty } = run;
  if (commit === undefined || !isHash(commit)) return { kind: 'unknown', why: 'no-commit' };
  const inRepository = file.repository?.path;
  if (root === undefined || inRepository === undefined) return { kind: 'unknown', why: 'no-repository' };
  const committed = await atCommit(root, commit, inRepository);
  if (committed === 'no-commit') return { kind: 'unknown', why: 'no-repository' };
  const patch = dirty === false ? undefined : await readIfThere(client, run.runId, RECORDED_FILES.patch, MOST_PATCH);
  const text = textOf(patch === undefined ? committed : await patched(committed, patch, inRepository));
  if (text === undefined) return { kind: 'unknown', why: 'not-there' };
  return dirty === false || patch !== undefined ? { kind: 'known', text } : { kind: 'committed', text, commit };
}

/** A file at a commit; undefined when it is not in it. */
async function atCommit(root: string, commit: string, path: string): Promise<Buffer | undefined | 'no-commit'> {
  const blob = await callGit(['cat-file', 'blob', `${commit}:${path}`], { cwd: root, bytes: MOST_BYTES });
  if (blob.kind === 'answered') return blob.out;
  const there = await callGit(['cat-file', '-e', `${commit}^{commit}`], { cwd: root });
  return there.kind === 'answered' ? undefined : 'no-commit';
}

/** The copy that the server made when the run began. */
async function copyOf(client: MlflowClient, { sourceCopy }: KnownRun): Promise<Buffer | undefined> {
  if (sourceCopy === undefined) return undefined;
  try {
    return Buffer.from(await client.codeSource(sourceCopy));
  } catch (error) {
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}

/** A file of a run; undefined when it has none or one that is too large. */
async function readIfThere(client: MlflowClient, runId: string, path: string, most: number): Promise<Buffer | undefined> {
  try {
    const bytes = await client.readArtifact(await client.getRun(runId), path, most + 1);
    return bytes.length > most ? undefined : bytes;
  } catch (error) {
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}
