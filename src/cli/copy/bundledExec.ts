import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { stopServer } from '../../client/stopServer';
import { exec } from '../../exec/exec';
import type { ExecOptions } from '../../exec/execOptions';
import { openBundleSink } from '../../interop/bundle/bundleSink';
import { copyHistory } from '../../interop/copy/copyHistory';
import { ProblemLog } from '../../interop/copy/problems';
import { openServerSource } from '../../interop/server/serverSource';
import { CliError } from '../cliError';
import { USAGE } from '../command';
import { started } from '../store';
import { problemText } from './showCopy';

/** Longest time that packing takes after a command, ms. */
const PATIENCE = 60 * 60 * 1000;

/**
 * Runs a command and records it into a zip, on a machine that has no store: into a temporary one, which is packed when the command has ended. Answers the
 * command's exit code; what goes wrong with the record is told by `warn`. Raises `CliError` before the command starts when the zip is there already.
 */
export async function bundledExec(file: string, options: ExecOptions, warn: (line: string) => void): Promise<number> {
  const target = resolve(file);
  if (existsSync(target)) throw new CliError(USAGE, `${target} is there already. Name another file for --bundle, or delete it first.`);
  if (!existsSync(dirname(target))) throw new CliError(USAGE, `There is no folder ${dirname(target)} for --bundle`);
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'trialbook-bundle-'));
  const home = dirname(options.storePath);
  // Called like the folder, since the experiment of runs that name none is.
  const folder = join(temporary, basename(home) || 'runs');
  mkdirSync(folder);
  const rules = join(home, 'trialbook.json');
  if (existsSync(rules)) copyFileSync(rules, join(folder, 'trialbook.json'));
  const storePath = join(folder, '.trialbook');
  // Port and token of a store that is gone in a moment are nobody's business, and the person's own folder may not be writable here.
  const before = process.env['TRIALBOOK_STATE_DIR'];
  process.env['TRIALBOOK_STATE_DIR'] = join(temporary, 'state');
  let isPacked = false;
  try {
    const code = await exec({ ...options, storePath, storeNamed: true, uri: undefined }, warn);
    try {
      await pack(storePath, target, warn);
      isPacked = true;
    } catch (error) {
      warn(`${target} was not written: ${error instanceof Error ? error.message : String(error)} The runs lie in ${storePath}: trialbook export bundle FILE.zip --store ${storePath}`);
    }
    return code;
  } finally {
    await stopServer(storePath).catch((error: unknown) => {
      warn(error instanceof Error ? error.message : String(error));
    });
    if (isPacked) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    if (before === undefined) delete process.env['TRIALBOOK_STATE_DIR'];
    else process.env['TRIALBOOK_STATE_DIR'] = before;
  }
}

async function pack(storePath: string, target: string, warn: (line: string) => void): Promise<void> {
  const problems = new ProblemLog();
  problems.listen((problem) => {
    warn(problemText(problem));
  });
  const client = await started(storePath);
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const source = await openServerSource(client, { problem: problems.add, signal, name: basename(dirname(storePath)) });
    await copyHistory(source, await openBundleSink(target, { source: source.origin, signal, problem: problems.add }), { problems, signal });
  } finally {
    client.dispose();
  }
}
