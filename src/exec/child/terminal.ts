import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { findProgram } from './program';

/** How a command is started under `script(1)`, which gives it a terminal of its own and copies between that and ours. */
export interface TerminalStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Standard input of `script`: our terminal. The caller closes it when it is not 0. */
  readonly terminalFd: number;
  /** The command reads our standard input, which is no terminal, by descriptor 3. */
  readonly ownInput: boolean;
  /** The command writes errors to descriptor 4, since our standard error is no terminal. */
  readonly ownErrors: boolean;
}

/** Longest text that Linux takes as one argument, less some. */
const LONGEST_ARGUMENT = 120_000;

/**
 * How to start a command in a terminal; undefined where it gets pipes: our output is no terminal, we are in the background of one (who reads it there is
 * stopped), on Windows (a pseudo-console needs native code), or where there is no `script` of util-linux or BSD. `file` is the program's path.
 */
export function terminalStart(file: string, args: readonly string[], env: NodeJS.ProcessEnv): TerminalStart | undefined {
  if (process.platform === 'win32' || !isatty(1) || !inForeground()) return undefined;
  const script = findProgram('script', '/', process.env);
  if (script.kind === 'missing' || isBusybox(script.file) || !hasTerminals()) return undefined;
  const [ownInput, ownErrors] = [!isatty(0), !isatty(2)];
  const redirections = `${ownInput ? ' <&3 3<&-' : ''}${ownErrors ? ' 2>&4 4>&-' : ''}`;
  const bsd = process.platform !== 'linux';
  const line = bsd ? `${restored('SCRIPT', env)}exec "$@"${redirections}` : commandLine([file, ...args], env, redirections);
  if (!bsd && Buffer.byteLength(line) > LONGEST_ARGUMENT) return undefined;
  const terminalFd = ownInput ? openTerminal() : 0;
  if (terminalFd === undefined) return undefined;
  return {
    file: script.file,
    args: bsd ? ['-q', '/dev/null', '/bin/sh', '-c', line, 'sh', file, ...args] : ['-q', '-e', '-c', line, '/dev/null'],
    // util-linux runs the line by the shell that SHELL names, which may read it otherwise than /bin/sh does.
    env: bsd ? env : { ...env, SHELL: '/bin/sh' },
    terminalFd, ownInput, ownErrors,
  };
}

/**
 * The line for /bin/sh that becomes the command. Every value stands in single quotes, where a shell reads nothing. Variables whose names a shell cannot
 * have (`a.b`, exported functions of bash) are lost on the way by some, so `env` sets them again.
 */
export function commandLine(command: readonly string[], env: NodeJS.ProcessEnv, redirections: string): string {
  const odd = Object.entries(env).flatMap(([name, value]) => (value === undefined || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [`${name}=${value}`]));
  const words = [...(odd.length === 0 ? [] : ['/usr/bin/env', ...odd]), ...command];
  return `${restored('SHELL', env)}${restored('SCRIPT', env)}exec ${words.map(quoted).join(' ')}${redirections}`;
}

function restored(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  return value === undefined ? `unset ${name}; ` : `export ${name}=${quoted(value)}; `;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether we are in the foreground of a terminal: what is typed there, Ctrl+C as well, goes to our process group. */
export function inForeground(): boolean {
  try {
    if (process.platform === 'linux') {
      // Fields of /proc/self/stat after the name: state, ppid, pgrp, session, tty_nr, tpgid.
      const [, , group, , , foreground] = readFileSync('/proc/self/stat', 'latin1').replace(/^.*\) /s, '').split(' ');
      return group === foreground;
    }
    return execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes('+');
  } catch {
    return false;
  }
}

/** Busybox has a `script` that takes other options. */
function isBusybox(file: string): boolean {
  return basename(realpathSync(file)).includes('busybox');
}

/** Whether the system hands out terminals: some sandboxes do not. */
function hasTerminals(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    closeSync(openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY));
    return true;
  } catch {
    return false;
  }
}

function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', constants.O_RDWR);
  } catch {
    return undefined;
  }
}
