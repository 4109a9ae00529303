import * as vscode from 'vscode';
import type { CopyEvent, CopyReport } from '../../interop/events';
import { formatBytes, formatCount } from '../tree/format';
import type { CopyJob } from './copyJob';
import type { ReportWords } from './reportText';

const count = (value: number): string => formatCount(value, vscode.env.language);

/** `1 run`, `312 runs`. */
export function runsWords(runs: number): string {
  return runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', count(runs));
}

/** `1 experiment`, `4 experiments`. */
export function experimentsWords(experiments: number): string {
  return experiments === 1 ? vscode.l10n.t('1 experiment') : vscode.l10n.t('{0} experiments', count(experiments));
}

/** `1 model`, `2 models`. */
export function modelsWords(models: number): string {
  return models === 1 ? vscode.l10n.t('1 model') : vscode.l10n.t('{0} models', count(models));
}

/** What the window says while a copy goes on. */
export function goingOnWords({ what, subject, target }: CopyJob): string {
  switch (what) {
    case 'import':
      return vscode.l10n.t('Importing {0} into {1}', subject, target);
    case 'publish':
      return vscode.l10n.t('Publishing {0} to {1}', subject, target);
    case 'export':
      return vscode.l10n.t('Exporting {0} to {1}', subject, target);
  }
}

/** A copy as a noun, as a report and a list call it. */
export function jobWords({ what, subject, target }: CopyJob): string {
  switch (what) {
    case 'import':
      return vscode.l10n.t('Import of {0} into {1}', subject, target);
    case 'publish':
      return vscode.l10n.t('Publishing {0} to {1}', subject, target);
    case 'export':
      return vscode.l10n.t('Export of {0} to {1}', subject, target);
  }
}

/** How far a copy is, for the line under its title. */
export function progressWords(event: CopyEvent & { event: 'progress' }, runs: number): string {
  const parts = [
    runs > 0 ? vscode.l10n.t('{0} of {1}', count(event.runs), runsWords(runs)) : event.runs > 0 ? runsWords(event.runs) : '',
    event.points > 0 ? vscode.l10n.t('{0} points', count(event.points)) : '',
    event.bytes > 0 ? formatBytes(event.bytes, vscode.env.language) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What a copy did, in a sentence. */
export function doneWords({ what, target }: CopyJob, report: CopyReport): string {
  const moved = report.copied + report.completed;
  const first = moved === 0 && report.same > 0
    ? vscode.l10n.t('{0} has these {1} already; nothing had to be copied.', target, runsWords(report.same))
    : what === 'import' ? vscode.l10n.t('{0} imported into {1}.', runsWords(moved), target)
      : what === 'publish' ? vscode.l10n.t('{0} published to {1}.', runsWords(moved), target) : vscode.l10n.t('{0} exported to {1}.', runsWords(moved), target);
  return [
    first,
    moved > 0 && report.same > 0 ? vscode.l10n.t('{0} were there already.', runsWords(report.same)) : '',
    report.verified > 0 && report.verified >= moved && moved > 0 ? vscode.l10n.t('Points and files were counted at the target and are equal.') : '',
    report.skipped > 0 ? vscode.l10n.t('{0} left out.', runsWords(report.skipped)) : '',
    problemWords(report),
  ].filter((part) => part !== '').join(' ');
}

function problemWords({ problems, moreProblems }: CopyReport): string {
  const lost = problems.filter((problem) => problem.lost).length + moreProblems;
  return lost === 0 ? '' : lost === 1 ? vscode.l10n.t('1 thing could not be read; the report says what.') : vscode.l10n.t('{0} things could not be read; the report lists them.', count(lost));
}

/** Words of a report on a job. */
export function reportWords(job: CopyJob, ended: string): ReportWords {
  const { l10n } = vscode;
  return {
    title: jobWords({ ...job, subject: plain(job.subject), target: plain(job.target) }),
    ended: plain(ended),
    from: l10n.t('From'),
    to: l10n.t('To'),
    rows: {
      experiments: l10n.t('Experiments'), copied: l10n.t('Runs copied'), completed: l10n.t('Runs completed that were there in part'), same: l10n.t('Runs that were there already'),
      skipped: l10n.t('Runs left out'), points: l10n.t('Points'), files: l10n.t('Files'), bytes: l10n.t('Size of files'), models: l10n.t('Models'), versions: l10n.t('Versions'),
      verified: l10n.t('Runs verified by counts and digests'), seconds: l10n.t('Seconds'),
    },
    lost: l10n.t('Not copied'),
    told: l10n.t('Good to know'),
    more: l10n.t('{0} more are not listed.'),
    ids: l10n.t('New ids'),
    source: l10n.t('At the source'),
    target: l10n.t('At the target'),
    none: l10n.t('Nothing was left out.'),
  };
}

/** Text that Markdown leaves as it is. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|#$]/g, '\\$&').replace(/\s+/g, ' ');
}
