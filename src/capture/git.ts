import { spawn } from 'node:child_process';
import { findProgram } from './programs';

/** How a call of Git went. */
export type GitAnswer =
  | { readonly kind: 'answered'; readonly out: Buffer }
  /** Git said no; `message` is what it wrote. */
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  /** There is no Git on the path. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'too-much' };

/** What a call of Git may cost. */
export interface GitLimits {
  /** ms. */
  readonly time?: number;
  /** Bytes of its answer. */
  readonly bytes?: number;
}

/** A call of Git. */
export interface GitCall extends GitLimits {
  readonly cwd: string;
  /** Further settings, `key=value`, that win over the repository's. */
  readonly settings?: readonly string[];
  readonly input?: Buffer;
  /** Variables beside the safe ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Settings under which a repository's own configuration starts nothing: a folder that was unpacked from somewhere brings its `.git/config` along, and
 * several of its keys name programs.
 */
const HARMLESS = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.sshCommand=false', 'core.pager=cat', 'core.untrackedCache=false', 'diff.external=', 'gc.auto=0'];

/** Variables of Git that say how it behaves everywhere; the others name a repository, a pager, a trace: they are of whoever called us, not of the folder asked for. */
const KEPT = /^GIT_(?:CONFIG_|EXEC_PATH$|CEILING_DIRECTORIES$|DISCOVERY_ACROSS_FILESYSTEM$|SSL_)/;

/** The environment that Git is called with: no question at a terminal, nothing fetched, no lock taken for what is only read. */
function gitEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [key, value] of Object.entries(process.env)) if (!key.startsWith('GIT_') || KEPT.test(key)) env[key] = value;
  return { ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none', GIT_PAGER: 'cat', ...more };
}

/** Calls Git, by its program on the path. Never raises. */
export function callGit(args: readonly string[], { cwd, settings = [], input, env = {}, time = 5000, bytes = 64 * 1024 * 1024 }: GitCall): Promise<GitAnswer> {
  const configured = [...HARMLESS, ...settings].flatMap((setting) => ['-c', setting]);
  const program = findProgram('git', process.env);
  if (program === undefined) return Promise.resolve({ kind: 'missing' });
  return new Promise((resolve) => {
    const child = spawn(program, ['--no-optional-locks', '--no-pager', ...configured, ...args], { cwd, env: gitEnvironment(env), stdio: 'pipe', windowsHide: true });
    const chunks: Buffer[] = [];
    const words: Buffer[] = [];
    let size = 0;
    let given: GitAnswer | undefined;
    const giveUp = (answer: GitAnswer): void => {
      given ??= answer;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => giveUp({ kind: 'too-slow' }), time);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytes) giveUp({ kind: 'too-much' });
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (words.length < 20) words.push(chunk);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'refused', code: -1, message: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (given !== undefined) resolve(given);
      else if (code === 0) resolve({ kind: 'answered', out: Buffer.concat(chunks) });
      else resolve({ kind: 'refused', code: code ?? -1, message: Buffer.concat(words).toString('utf8').trim() });
    });
    // A Git that ends before it read its input is told by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
