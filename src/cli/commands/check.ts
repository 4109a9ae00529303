import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stopServer } from '../../client/stopServer';
import type { CheckReport, RepairReport } from '../../protocol/check';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { bytesText } from '../copy/showCopy';
import { running, serverScript, storeOf, text } from '../store';

const SIGNS = { error: 'ERROR', warning: 'warning', note: 'note' } as const;
/** What the check before takes, about, and what a server takes to start, ms. */
const BEFORE_STOP = 500;
const BETWEEN_STOPS = 2000;
/** Longest report, bytes. */
const LONGEST = 64 * 1024 * 1024;

/** Verifies a data folder, and mends it. */
export const check: Command = {
  options: { json: { type: 'boolean' }, repair: { type: 'boolean' }, backup: { type: 'string' } },
  help: `Usage: trialbook check [--dir FOLDER | --store PATH] [--repair] [--backup PATH] [--json]

Verifies a data folder and changes nothing: the database's pages, rows and statistics, the
journal, the history of the model registry, that the files of models are there, what belongs
to nothing and what was left over. Each thing that is found comes with what can be done, and
with what --repair would do about it. A server may run meanwhile.

  --repair       mends what can be mended, after copies of the database's files were made
                 beside them, and says what it did. A server of the store is stopped first,
                 unless runs are recording. A broken history of the registry, missing files
                 and files that belong to no run are told of and left as they are.
  --backup PATH  folder where copies of snapshots are kept, to fall back on
  --json         one JSON object instead of sentences

Exit codes: 0 all is well (there may be notes), 1 something is wrong, or the check failed,
2 wrong call.`,
  async run(call) {
    const storePath = storeOf(call);
    if (!existsSync(storePath)) throw new CliError(USAGE, `There is no data folder ${storePath}`);
    const backup = text(call, 'backup');
    const answer = call.values['repair'] === true ? await repair(storePath, backup) : await look(storePath, backup);
    const last = answer.kind === 'check' ? answer.report : (answer.report.after ?? answer.report.before);
    const isBad = last.findings.some(({ level }) => level !== 'note');
    if (call.values['json'] === true) {
      call.print(JSON.stringify({ ok: !isBad, ...last, ...(answer.kind === 'check' ? {} : { before: answer.report.before, done: answer.report.done }) }));
      return isBad ? 1 : 0;
    }
    if (answer.kind === 'check') showFindings(call, last, true);
    else showRepair(call, answer.report);
    const { experiments, runs, points, models, versions, files, bytes } = last.looked;
    call.print(`Looked at ${String(experiments)} experiments, ${String(runs)} runs with ${points.toLocaleString('en')} points, ${String(models)} logged models, ${String(versions)} versions, ${String(files)} files (${bytesText(bytes)}).`);
    call.print(isBad ? `${last.store}: something is wrong, see above.` : `${last.store}: all is well.`);
    return isBad ? 1 : 0;
  },
};

type Answer = { readonly kind: 'check'; readonly report: CheckReport } | { readonly kind: 'repair'; readonly report: RepairReport };

async function look(storePath: string, backup: string | undefined): Promise<Answer> {
  // What the server holds only in its journal is read from there; its snapshot makes that faster.
  const client = await running(storePath);
  await client?.flush();
  client?.dispose();
  return { kind: 'check', report: ((await ask('--check', storePath, backup)) as { check: CheckReport }).check };
}

/** Nobody else may write meanwhile: a server that records nothing is stopped, and is started again by whoever needs it. */
async function repair(storePath: string, backup: string | undefined): Promise<Answer> {
  const client = await running(storePath);
  const recording = client === undefined ? 0 : (await client.status()).activeRuns;
  client?.dispose();
  if (recording > 0) {
    throw new CliError(1, `${String(recording)} ${recording === 1 ? 'run is' : 'runs are'} recording into ${storePath}, so nothing was changed. “trialbook check” tells what it finds meanwhile; mend it when they ended, or stop the server: trialbook stop`);
  }
  let isOver = false;
  const asked = ask('--repair', storePath, backup).finally(() => {
    isOver = true;
  });
  // It waits for the store already when the server leaves: an editor starts the next one at once, and that then waits in turn.
  const stopping = client === undefined ? asked : stopUntil(storePath, () => isOver).then(() => asked);
  return { kind: 'repair', report: ((await Promise.race([asked, stopping])) as { repair: RepairReport }).repair };
}

/** Stops the server of a store, and the next one where that was faster, until another has the store or all is over. */
async function stopUntil(storePath: string, isOver: () => boolean): Promise<void> {
  await wait(BEFORE_STOP);
  while (!isOver()) {
    await stopServer(storePath);
    await wait(BETWEEN_STOPS);
  }
}

function showFindings({ print }: Pick<Call, 'print'>, { findings }: CheckReport, offers: boolean): void {
  for (const { level, what, todo, repair: mend, examples, count } of findings) {
    print(`${SIGNS[level]}: ${plain(what)}${count > 0 ? ` (${count.toLocaleString('en')})` : ''}.`);
    for (const example of examples) print(`    ${plain(example)}`);
    if (count > examples.length) print(`    … and ${(count - examples.length).toLocaleString('en')} more`);
    print(`    → ${todo}`);
    if (offers && mend !== undefined) print(`    --repair: ${plain(mend)}`);
  }
}

function showRepair(call: Pick<Call, 'print'>, { before, done, after }: RepairReport): void {
  if (after === undefined) {
    showFindings(call, before, false);
    call.print('There was nothing that could be mended; nothing was changed.');
    return;
  }
  for (const { what, path } of done) call.print(`done: ${plain(what)}.${path === undefined ? '' : `\n    ${plain(path)}`}`);
  showFindings(call, after, false);
}

/** Text that a run or a file said, on one line and of bounded length. */
function plain(said: string): string {
  const line = said.replace(/\p{Cc}+/gu, ' ');
  return line.length > 2000 ? `${line.slice(0, 2000)}…` : line;
}

/** The server's program reads the database, in a process of its own: a damaged file may cost it its memory. */
async function ask(what: '--check' | '--repair', storePath: string, backup: string | undefined): Promise<unknown> {
  const env = { ...process.env };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [serverScript(), what, storePath, ...(backup === undefined ? [] : [resolve(backup)])], { env, maxBuffer: LONGEST, windowsHide: true });
    const answer: unknown = JSON.parse(stdout);
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new CliError(1, (answer as { error: { message: string } }).error.message);
    return answer;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { stdout = '', message } = error as Error & { stdout?: string };
    const said = /"message":"((?:[^"\\]|\\.)*)"/.exec(stdout)?.[1];
    throw new CliError(1, `The check failed: ${said ?? message}`);
  }
}
