import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CodeRun } from '../codeRuns/codeRuns';
import { COMMANDS } from '../ids';
import { formatElapsed, formatValue, withoutIcons } from '../tree/format';
import { sparkline } from '../tree/sparkline';
import { compared, type CodeCommandServices } from './codeCommands';
import type { TargetRuns } from './codeTarget';
import { standing } from './lensView';
import { nameOf, originWords, stateIcon } from './lensWords';

/** Runs whose courses are read; the others show their values alone. */
const MOST_COURSES = 200;
/** Characters of a sparkline. */
const WIDTH = 8;
/** Two spaces part what a description says. */
const GAP = '  ';

interface RunItem extends vscode.QuickPickItem {
  readonly run: CodeRun;
}

/** Lists the runs of code, newest first: Enter opens one, buttons compare it with the newest or show what changed in the code since. */
export async function showHistory({ compare, log }: Pick<CodeCommandServices, 'compare' | 'log'>, { answer, runs }: TargetRuns): Promise<void> {
  const { place, known } = answer;
  const { connection } = known;
  const [newest] = runs;
  const pick = vscode.window.createQuickPick<RunItem>();
  const diff: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('diff'), tooltip: vscode.l10n.t('Show Code Changed Since This Run') };
  const side: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('git-compare'), tooltip: vscode.l10n.t('Compare with the Newest Run') };
  const all: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('graph-line'), tooltip: vscode.l10n.t('Compare All of Them') };
  const items = (courses: ReadonlyMap<string, string>): RunItem[] =>
    runs.map((run) => ({ ...itemOf(run, answer, courses), buttons: run === newest ? [diff] : [side, diff], run }));
  pick.title = titleOf(withoutIcons(basename(place.uri.fsPath)), runs.length, runs.length === known.runs.length ? known.total : runs.length);
  pick.placeholder = known.keyMetric === undefined ? vscode.l10n.t('Open a run') : vscode.l10n.t('Open a run; {0} stands beside each', directed(known.keyMetric));
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = items(new Map());
  pick.buttons = runs.length > 1 ? [all] : [];
  const abort = new AbortController();
  const ended = new Promise<void>((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      pick.hide();
      if (item !== undefined) void vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: item.run.runId });
    });
    pick.onDidTriggerButton(() => {
      pick.hide();
      compare.openRuns(connection, runs.map(compared));
    });
    pick.onDidTriggerItemButton(({ item, button }) => {
      pick.hide();
      if (button === diff) void vscode.commands.executeCommand(COMMANDS.codeChangedSince, { uri: place.uri.toString(), ...(place.cell === undefined ? {} : { cell: place.cell }), runId: item.run.runId });
      else if (newest !== undefined) compare.openRuns(connection, [item.run, newest].map(compared));
    });
    pick.onDidHide(() => {
      abort.abort();
      pick.dispose();
      resolve();
    });
  });
  pick.show();
  void readCourses(answer, runs, abort.signal).then(
    (courses) => {
      if (abort.signal.aborted || courses.size === 0) return;
      const [active] = pick.activeItems;
      pick.items = items(courses);
      const same = pick.items.find(({ run }) => run === active?.run);
      if (same !== undefined) pick.activeItems = [same];
    },
    (error: unknown) => {
      if (!abort.signal.aborted) log.warn('The courses of runs could not be read', error);
    },
  );
  await ended;
}

function titleOf(file: string, listed: number, total: number): string {
  const { language } = vscode.env;
  return listed >= total ? vscode.l10n.t('Runs of {0}', file) : vscode.l10n.t('Runs of {0}: the newest {1} of {2}', file, listed.toLocaleString(language), total.toLocaleString(language));
}

function itemOf(run: CodeRun, { known }: TargetRuns['answer'], courses: ReadonlyMap<string, string>): vscode.QuickPickItem {
  const { language } = vscode.env;
  const stands = standing(known, run);
  const value = known.keyMetric === undefined ? undefined : run.metrics.get(known.keyMetric.key);
  const numbers = [value === undefined ? '' : formatValue(value, language), courses.get(run.runId) ?? ''].filter((part) => part !== '').join(' ');
  const age = formatElapsed(Math.max(0, Date.now() - run.startTime));
  const parts = [
    numbers,
    stands.isBest ? vscode.l10n.t('best') : '',
    run.status === 'FAILED' ? withoutIcons(run.failure ?? vscode.l10n.t('failed')) : '',
    stands.silent ? vscode.l10n.t('silent') : '',
    run.status === 'RUNNING' ? age : vscode.l10n.t('{0} ago', age),
    originWords(run)?.toLocaleLowerCase(language) ?? '',
  ];
  return { label: `${stateIcon(run, stands.isBest, stands.silent)} ${withoutIcons(nameOf(run))}`, description: parts.filter((part) => part !== '').join(GAP) };
}

async function readCourses({ known }: TargetRuns['answer'], runs: readonly CodeRun[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const key = known.keyMetric?.key;
  const wanted = key === undefined ? [] : runs.filter(({ metrics }) => metrics.has(key)).slice(0, MOST_COURSES);
  if (key === undefined || wanted.length === 0) return new Map();
  const client = await known.connection.client();
  const series = await client.series({ series: wanted.map(({ runId }) => ({ run_id: runId, key })), buckets: WIDTH, reduce: 'mean' }, { signal });
  return new Map(series.map((one) => [one.run_id, sparkline(one.values, WIDTH)]));
}

function directed({ key, direction }: { readonly key: string; readonly direction: string }): string {
  const sign = direction === 'lower' ? ' ↓' : direction === 'higher' ? ' ↑' : '';
  return `${withoutIcons(key)}${sign}`;
}
