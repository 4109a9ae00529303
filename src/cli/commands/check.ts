import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { CheckReport } from '../../protocol/check';
import { bytesText } from '../copy/showCopy';
import { CliError } from '../cliError';
import { USAGE, type Command } from '../command';
import { running, serverScript, storeOf } from '../store';

const SIGNS = { error: 'ERROR', warning: 'warning', note: 'note' } as const;
/** Longest report, bytes. */
const LONGEST = 64 * 1024 * 1024;

/** Verifies a data folder. */
export const check: Command = {
  options: { json: { type: 'boolean' } },
  help: `Usage: trialbook check [--dir FOLDER | --store PATH] [--json]

Verifies a data folder and changes nothing: the database's pages and rows, the journal, the
history of the model registry, that the files of models are there, and what belongs to
nothing. Each thing that is found comes with what can be done. A server may run meanwhile.

Exit codes: 0 all is well (there may be notes), 1 something is wrong, or the check failed,
2 wrong call.`,
  async run(call) {
    const storePath = storeOf(call);
    if (!existsSync(storePath)) throw new CliError(USAGE, `There is no data folder ${storePath}`);
    // What the server holds only in its journal is read from there; its snapshot makes that faster.
    const client = await running(storePath);
    await client?.flush();
    client?.dispose();
    const report = await ask(storePath);
    const bad = report.findings.some(({ level }) => level !== 'note');
    if (call.values['json'] === true) {
      call.print(JSON.stringify({ ok: !bad, ...report }));
      return bad ? 1 : 0;
    }
    for (const { level, what, todo, examples, count } of report.findings) {
      call.print(`${SIGNS[level]}: ${what}${count > 0 ? ` (${count.toLocaleString('en')})` : ''}.`);
      for (const example of examples) call.print(`    ${example.replace(/\p{Cc}/gu, '')}`);
      if (count > examples.length) call.print(`    … and ${(count - examples.length).toLocaleString('en')} more`);
      call.print(`    → ${todo}`);
    }
    const { experiments, runs, points, models, versions, files, bytes } = report.looked;
    call.print(`Looked at ${String(experiments)} experiments, ${String(runs)} runs with ${points.toLocaleString('en')} points, ${String(models)} logged models, ${String(versions)} versions, ${String(files)} files (${bytesText(bytes)}).`);
    call.print(bad ? `${report.store}: something is wrong, see above.` : `${report.store}: all is well.`);
    return bad ? 1 : 0;
  },
};

/** The server's program reads the database, in a process of its own: a damaged file may cost it its memory. */
async function ask(storePath: string): Promise<CheckReport> {
  const env = { ...process.env };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [serverScript(), '--check', storePath], { env, maxBuffer: LONGEST, windowsHide: true });
    const answer = JSON.parse(stdout) as { check: CheckReport } | { error: { message: string } };
    if ('error' in answer) throw new CliError(1, answer.error.message);
    return answer.check;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const { stdout = '', message } = error as Error & { stdout?: string };
    const said = /"message":"((?:[^"\\]|\\.)*)"/.exec(stdout)?.[1];
    throw new CliError(1, `The check failed: ${said ?? message}`);
  }
}
