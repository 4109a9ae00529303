import * as vscode from 'vscode';
import type { CopyReport } from '../../interop/events';
import type { Connections } from '../connection/folderConnection';
import { copyGoesOn } from '../errors/history';
import { VIEWS } from '../ids';
import type { Log } from '../log';
import { oneLine } from '../tree/format';
import { isSameJob, readJobs, withJob, withoutJob, type CopyJob } from './copyJob';
import { runCopy, type CopyOutcome } from './copyProcess';
import { NO_REPORT } from './copyEvents';
import { CopyReports } from './reports';
import { doneWords, goingOnWords, jobWords, progressWords } from './words';

/** Key under which jobs that are not whole are kept for the workspace. */
const KEPT = 'trialbook.unfinishedCopies';
/** Names of secrets that a question lists. */
const SHOWN_SECRETS = 12;

/** What the desk works with. */
export interface DeskServices {
  readonly extensionPath: string;
  readonly workspaceState: vscode.Memento;
  readonly connections: Connections;
  /** What a process has to know to reach the servers of these connections. */
  readonly environment: (connectionIds: readonly string[]) => Promise<Record<string, string>>;
  readonly log: Log;
}

/** Where copies are done: it starts them, shows how far they are, asks about secrets, tells what came of them, and takes up what was broken off. */
export class CopyDesk implements vscode.Disposable {
  readonly reports = new CopyReports();
  readonly #running = new Map<CopyJob, AbortController>();

  constructor(readonly services: DeskServices) {}

  /** Jobs that were begun and are not whole, and do not go on now. */
  get unfinished(): readonly CopyJob[] {
    return this.#kept().filter((job) => !this.#goesOn(job));
  }

  /** Does the job, with progress and a way to stop it, and tells what came of it. Raises `UserError` when it goes on already. */
  async run(job: CopyJob): Promise<void> {
    if (this.#goesOn(job)) throw copyGoesOn(job.subject);
    const outcome = await this.#copy(job);
    if (outcome.kind === 'secrets') {
      const decided = await askAboutSecrets(outcome.found, job);
      if (decided === undefined) await this.forget(job);
      else await this.run({ ...job, args: [...job.args, decided] });
      return;
    }
    if (outcome.kind === 'done') await this.forget(job);
    // The message stands until it is answered, which nobody has to wait for.
    void this.#tell(job, outcome).catch((error: unknown) => this.services.log.error(error instanceof Error ? error : String(error)));
  }

  /** The job is not to be offered any more. */
  async forget(job: CopyJob): Promise<void> {
    await this.services.workspaceState.update(KEPT, withoutJob(this.#kept(), job));
  }

  dispose(): void {
    for (const stop of this.#running.values()) stop.abort();
    this.reports.dispose();
  }

  async #copy(job: CopyJob): Promise<CopyOutcome> {
    const { extensionPath, workspaceState, environment, log } = this.services;
    const stop = new AbortController();
    this.#running.set(job, stop);
    try {
      await workspaceState.update(KEPT, withJob(this.#kept(), job));
      const env = await environment(job.connectionIds);
      const options = { location: vscode.ProgressLocation.Notification, title: oneLine(goingOnWords(job), 120), cancellable: true };
      return await vscode.window.withProgress(options, async (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        let runs = 0;
        let shown = 0;
        return runCopy({ extensionPath, args: job.args, cwd: job.cwd, env }, (event) => {
          if (event.event === 'start') runs = event.runs;
          else if (event.event === 'problem') log.warn(`${event.problem.where}: ${event.problem.what}`);
          else if (event.event === 'progress') {
            const part = runs === 0 ? 0 : Math.min(100, (event.runs / runs) * 100);
            progress.report({ message: progressWords(event, runs), increment: Math.max(0, part - shown) });
            shown = Math.max(shown, part);
          }
        }, stop.signal);
      });
    } finally {
      this.#running.delete(job);
    }
  }

  async #tell(job: CopyJob, outcome: Exclude<CopyOutcome, { kind: 'secrets' }>): Promise<void> {
    await (outcome.kind === 'done' ? this.#tellDone(job, outcome.report) : this.#tellBreak(job, outcome));
  }

  async #tellDone(job: CopyJob, report: CopyReport): Promise<void> {
    const { l10n, window } = vscode;
    const [show, open, reveal] = [l10n.t('Show Report'), l10n.t('Open'), l10n.t('Reveal')];
    const words = doneWords(job, report);
    const openReport = this.reports.keep(job, report, words);
    const look = job.output === undefined ? (job.shows === undefined ? [] : [l10n.t('Show Runs')]) : opens(job) ? [open, reveal] : [reveal];
    const isWhole = report.skipped === 0 && !report.problems.some(({ lost }) => lost);
    const chosen = await (isWhole ? window.showInformationMessage(words, ...look, show) : window.showWarningMessage(words, show, ...look));
    if (chosen === show) await openReport();
    else if (chosen !== undefined) await showResult(job, chosen === open);
  }

  async #tellBreak(job: CopyJob, outcome: CopyOutcome & { readonly kind: 'failed' | 'stopped' }): Promise<void> {
    const { l10n, window } = vscode;
    const [show, resume, logs] = [l10n.t('Show Report'), l10n.t('Resume'), l10n.t('Show Logs')];
    const ended = outcome.kind === 'failed'
      ? l10n.t('{0} broke off: {1} What was copied is kept, and it can go on from there.', jobWords(job), outcome.message.replace(/[.!?]?$/, '.'))
      : l10n.t('{0} was stopped. What was copied is kept, and it can go on from there.', jobWords(job));
    const report = this.reports.keep(job, outcome.report ?? NO_REPORT, ended);
    const answers = [resume, ...(outcome.report === undefined ? [] : [show])];
    const chosen = await (outcome.kind === 'failed' ? window.showErrorMessage(ended, ...answers, logs) : window.showInformationMessage(ended, ...answers));
    if (chosen === resume) await this.run(job);
    else if (chosen === show) await report();
    else if (chosen === logs) this.services.log.show();
  }

  #kept(): CopyJob[] {
    return readJobs(this.services.workspaceState.get(KEPT));
  }

  #goesOn(job: CopyJob): boolean {
    return [...this.#running.keys()].some((one) => isSameJob(one, job));
  }
}

/** Shows what came of a job: the runs, or the file, in an editor or where it lies. */
async function showResult(job: CopyJob, open: boolean): Promise<void> {
  if (job.output === undefined) {
    await vscode.commands.executeCommand(`${VIEWS.experiments}.focus`);
    return;
  }
  const uri = vscode.Uri.file(job.output);
  if (!open) await vscode.commands.executeCommand('revealFileInOS', uri);
  else if (/\.html?$/i.test(job.output)) await vscode.env.openExternal(uri);
  else await vscode.commands.executeCommand('vscode.open', uri);
}

/** Whether something on this machine shows the file; what nothing shows is only revealed. */
function opens({ output = '' }: CopyJob): boolean {
  return /\.(?:html?|csv|db)$/i.test(output);
}

/** What is done about values that look like secrets: the option that says so; undefined when nothing is to be sent. */
export async function askAboutSecrets(found: readonly { readonly where: string; readonly key: string }[], job: CopyJob): Promise<string | undefined> {
  const { l10n } = vscode;
  const [mask, send] = [l10n.t('Mask and Continue'), l10n.t('Copy as They Are')];
  const lines = found.slice(0, SHOWN_SECRETS).map(({ where, key }) => `${oneLine(where, 60)}: ${oneLine(key, 60)}`);
  const more = found.length > SHOWN_SECRETS ? [l10n.t('{0} more', found.length - SHOWN_SECRETS)] : [];
  const question = found.length === 1
    ? l10n.t('A value looks like a secret. Nothing was sent to {0} yet.', job.target)
    : l10n.t('{0} values look like secrets. Nothing was sent to {1} yet.', found.length, job.target);
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail: [...lines, ...more].join('\n') }, mask, send);
  return chosen === mask ? '--mask' : chosen === send ? '--with-secrets' : undefined;
}
