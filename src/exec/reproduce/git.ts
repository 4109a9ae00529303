import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { ReproduceError } from './obstacle';

/** Most output that is taken of a call, bytes. */
const MOST = 64 * 1024 * 1024;

/** Variables that would make Git work on another repository than the one it is started in. */
const ELSEWHERE = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY', 'GIT_NAMESPACE', 'GIT_PREFIX'];

/** Git answered that it could not. */
export class GitError extends Error {
  override readonly name = 'GitError';

  constructor(
    /** What it wrote to its standard error, without the word before it. */
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** What a call takes beside its arguments. */
export interface GitCall {
  readonly signal?: AbortSignal;
  /** Written to its standard input. */
  readonly input?: string | Buffer;
}

/**
 * Runs Git in a folder and answers its standard output. No hook of the repository runs, and it never asks on a terminal. Raises `GitError` with
 * Git's words, `ReproduceError` no-git, or the reason of an aborted signal.
 */
export function git(folder: string, args: readonly string[], { signal, input }: GitCall = {}): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  for (const name of ELSEWHERE) Reflect.deleteProperty(env, name);
  const safe = ['-c', `core.hooksPath=${devNull}`, '-c', 'core.fsmonitor=false', '-c', 'core.longpaths=true', '-c', 'advice.detachedHead=false'];
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...safe, ...args], { cwd: folder, env, maxBuffer: MOST, windowsHide: true, ...(signal === undefined ? {} : { signal }) }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else if (error.code === 'ENOENT' && existsSync(folder)) reject(new ReproduceError({ kind: 'no-git' }));
      else reject(new GitError(wordsOf(stderr) || error.message, typeof error.code === 'number' ? error.code : 1));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

/** The last lines say what went wrong; progress comes before them. */
function wordsOf(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const wrong = lines.filter((line) => /^(?:fatal|error):/.test(line));
  return (wrong.length > 0 ? wrong : lines.slice(-3)).map((line) => line.replace(/^(?:fatal|error): /, '')).join('; ').slice(0, 600);
}

/** The answer without its last line break; undefined when Git could not. Raises all else. */
export async function gitOrNothing(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await git(folder, args)).replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
