import * as vscode from 'vscode';
import { copyGoesOn, nothingFollowed } from '../errors/history';
import { COMMANDS, CONTEXTS } from '../ids';
import { showError } from '../showError';
import { oneLine, withoutIcons } from '../tree/format';
import { askAboutSecrets, type CopyDesk } from './copyDesk';
import { isSameJob, readJobs, withJob, withoutJob, type CopyJob } from './copyJob';
import { runCopy } from './copyProcess';
import { runsWords } from './words';

/** Key under which sources that are followed are kept for the workspace. */
const KEPT = 'trialbook.followedSources';

interface Followed {
  readonly job: CopyJob;
  readonly stop: AbortController;
  /** Runs that came or grew. */
  runs: number;
}

/** Sources that still grow, followed in the background until they are stopped, also over restarts of the window. */
export class FollowedSources implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #all: readonly Followed[] = [];

  constructor(private readonly desk: CopyDesk) {
    this.#item = vscode.window.createStatusBarItem('trialbook.following', vscode.StatusBarAlignment.Left, 0);
    this.#item.name = vscode.l10n.t('Trialbook: Followed Sources');
    this.#item.command = COMMANDS.stopFollowing;
  }

  /** Follows what was followed when the window was closed. */
  resume(): void {
    for (const job of this.#kept()) void this.#follow(job);
  }

  /** Begins to follow. Raises `UserError` when it is followed already. */
  async start(job: CopyJob): Promise<void> {
    if (this.#all.some((one) => isSameJob(one.job, job))) throw copyGoesOn(job.subject);
    await this.desk.services.workspaceState.update(KEPT, withJob(this.#kept(), job));
    void this.#follow(job);
    const stop = vscode.l10n.t('Stop Following');
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is followed: what is new there comes here within seconds.', job.subject), stop).then((chosen) => (chosen === stop ? this.stop(job) : undefined));
  }

  /** Lets the person choose what is followed no longer. Raises `UserError` when nothing is. */
  async askToStop(): Promise<void> {
    if (this.#all.length === 0) throw nothingFollowed();
    const items = this.#all.map(({ job, runs }) => ({
      label: `$(eye) ${withoutIcons(job.subject)}`, description: vscode.l10n.t('into {0}', withoutIcons(job.target)), detail: vscode.l10n.t('{0} came or grew', runsWords(runs)), picked: true, job,
    }));
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop Following'), placeHolder: vscode.l10n.t('What came stays.'), canPickMany: true });
    for (const { job } of picked ?? []) await this.stop(job);
  }

  /** Follows it no longer; what came stays. */
  async stop(job: CopyJob): Promise<void> {
    await this.desk.services.workspaceState.update(KEPT, withoutJob(this.#kept(), job));
    this.#all.find((one) => isSameJob(one.job, job))?.stop.abort();
  }

  dispose(): void {
    for (const { stop } of this.#all) stop.abort();
    this.#item.dispose();
  }

  async #follow(job: CopyJob): Promise<void> {
    const { extensionPath, log } = this.desk.services;
    const followed: Followed = { job, stop: new AbortController(), runs: 0 };
    this.#set([...this.#all, followed]);
    let again: CopyJob | undefined;
    try {
      const env = await this.desk.services.environment(job.connectionIds);
      const outcome = await runCopy({ extensionPath, args: job.args, cwd: job.cwd, env }, (event) => {
        if (event.event === 'problem') log.warn(`${event.problem.where}: ${event.problem.what}`);
        else if (event.event === 'run' && (event.outcome === 'copied' || event.outcome === 'completed')) {
          followed.runs += 1;
          this.#draw();
        }
      }, followed.stop.signal);
      if (followed.stop.signal.aborted) return;
      if (outcome.kind === 'secrets') {
        const decided = await askAboutSecrets(outcome.found, job);
        if (decided !== undefined) again = { ...job, args: [...job.args, decided] };
      }
      await this.desk.services.workspaceState.update(KEPT, withoutJob(this.#kept(), job));
      if (outcome.kind !== 'secrets') this.#tellEnd(job, outcome.kind === 'failed' ? outcome.message : '');
    } catch (error) {
      await showError(log, error);
    } finally {
      this.#set(this.#all.filter((one) => one !== followed));
    }
    if (again !== undefined) await this.start(again);
  }

  #tellEnd(job: CopyJob, message: string): void {
    const again = vscode.l10n.t('Follow Again');
    const words = vscode.l10n.t('{0} is followed no longer. {1}', job.subject, message === '' ? '' : oneLine(message.replace(/[.!?]?$/, '.'), 400)).trim();
    void vscode.window.showWarningMessage(words, again).then((chosen) => (chosen === again ? this.start(job) : undefined));
  }

  #kept(): CopyJob[] {
    return readJobs(this.desk.services.workspaceState.get(KEPT));
  }

  #set(all: readonly Followed[]): void {
    this.#all = all;
    void vscode.commands.executeCommand('setContext', CONTEXTS.following, all.length > 0);
    this.#draw();
  }

  #draw(): void {
    const [first] = this.#all;
    if (first === undefined) {
      this.#item.hide();
      return;
    }
    const subject = withoutIcons(oneLine(first.job.subject, 30));
    this.#item.text = this.#all.length === 1 ? `$(eye) ${subject}` : `$(eye) ${vscode.l10n.t('{0} sources', this.#all.length)}`;
    const lines = this.#all.map(({ job, runs }) => vscode.l10n.t('{0} is followed into {1}: {2} came or grew', job.subject, job.target, runsWords(runs)));
    this.#item.tooltip = [...lines, vscode.l10n.t('Click to stop')].join('\n');
    this.#item.accessibilityInformation = { label: lines.join(', ') };
    this.#item.show();
  }
}
