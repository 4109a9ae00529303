// Child processes for the scripts. Node built-ins only: these run before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Runs a command with its output on ours, or kept (`quiet`) and shown only when it fails. Answers {code, output}; a
 * command that cannot be started has code 127.
 */
export function run(command, args, { cwd = ROOT, env = process.env, quiet = false, shell = false } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => done({ code: 127, output: String(error) }));
    child.once('close', (code) => {
      if (quiet && code !== 0) process.stderr.write(output);
      done({ code: code ?? 1, output });
    });
  });
}

/** Like `run`, but raises when the command fails. */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return output;
}

/** What a command prints, trimmed, or undefined when it fails or is not there. */
export function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.trim() : undefined;
}

/** npm with the given Node (ours unless told), without a shell where npm's own file is known; raises when it fails. */
export function npm(args, { node = process.execPath, env = {}, ...options } = {}) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name)));
  const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  const whole = { ...inherited, ...env, PATH: path };
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return must(node, [cli, ...args], { ...options, env: whole });
  return must('npm', args, { ...options, env: whole, shell: process.platform === 'win32' });
}

/** The file of an installed npm package, absolute. */
export function installed(...parts) {
  return join(ROOT, 'node_modules', ...parts);
}
