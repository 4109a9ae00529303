import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { CELL } from '../../protocol/table';
import { guessDirection, type Direction } from '../../protocol/direction';
import { noMetric } from '../errors';
import { formatCount, withoutIcons } from '../tree/format';
import { answerColumns, readRuns } from './reads';

/** What the runs are ranked by, and how many of them are wanted. */
export interface TopWish {
  readonly metric: string;
  readonly direction: 'lower' | 'higher';
  readonly count: number;
}

/** How many were wanted last. */
const COUNT = 'trialbook.compare.topCount';
const COUNTS = [5, 10, 20, 50, 100];
const USUAL = 10;
/** More runs than this are not named in a filter. */
const MOST = 5000;

type MetricItem = vscode.QuickPickItem & { readonly wish?: Pick<TopWish, 'metric' | 'direction'> };

/**
 * Asks by which metric, and how many: the metric that the experiment is read by comes first, and the number of the last time. Raises
 * `CancellationError`, and a `UserError` when no run has a metric.
 */
export async function askTop(
  client: MlflowClient, experimentId: string, name: string, first: string | undefined, directionOf: (metric: string) => Direction, memory: vscode.Memento,
): Promise<TopWish> {
  const title = vscode.l10n.t('Compare Top Runs of {0}', withoutIcons(name));
  const { columns } = await answerColumns(client, [experimentId], '', AbortSignal.timeout(30_000));
  const metrics = columns
    .filter(({ id }) => id.startsWith('metrics.'))
    .map(({ id, runs }) => ({ metric: id.slice('metrics.'.length), runs }))
    .sort((a, b) => Number(b.metric === first) - Number(a.metric === first) || Number(isSystem(a.metric)) - Number(isSystem(b.metric)) || b.runs - a.runs || a.metric.localeCompare(b.metric));
  if (metrics.length === 0) throw noMetric();
  const picked = await vscode.window.showQuickPick(metrics.flatMap(({ metric, runs }) => metricItems(metric, runs, directionOf(metric))), {
    title, placeHolder: vscode.l10n.t('By which metric?'), matchOnDescription: true,
  });
  if (picked?.wish === undefined) throw new vscode.CancellationError();
  const count = await askCount(title, memory);
  await memory.update(COUNT, count);
  return { ...picked.wish, count };
}

/** The best runs by a metric, the best first; runs without a finite value are none of them. Raises what the client raises. */
export async function topRuns(client: MlflowClient, experimentId: string, { metric, direction, count }: TopWish): Promise<string[]> {
  const id = `metrics.${metric}`;
  const wish = { filter: '', order: [{ column: id, descending: direction === 'higher' }], columns: [id] };
  const { runs, columns } = await readRuns(client, [experimentId], wish, AbortSignal.timeout(30_000));
  const [column] = columns;
  return runs.filter((_, row) => column?.kinds[row] === CELL.number).slice(0, Math.min(count, MOST));
}

/** A metric with a known direction is one row; of another both ways are offered. */
function metricItems(metric: string, runs: number, known: Direction): MetricItem[] {
  const direction = known === 'unknown' ? guessDirection(metric) : known;
  const description = runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(runs, vscode.env.language));
  const item = (way: 'lower' | 'higher'): MetricItem => ({
    label: `$(${way === 'lower' ? 'arrow-down' : 'arrow-up'}) ${withoutIcons(metric)}`,
    description: `${way === 'lower' ? vscode.l10n.t('lowest first') : vscode.l10n.t('highest first')}  ${description}`,
    wish: { metric, direction: way },
  });
  return direction === 'unknown' ? [item('higher'), item('lower')] : [item(direction)];
}

function isSystem(metric: string): boolean {
  return metric.startsWith('system/');
}

/** A number from a list or typed. Raises `CancellationError`. */
function askCount(title: string, memory: vscode.Memento): Promise<number> {
  const stored = memory.get<unknown>(COUNT);
  const last = typeof stored === 'number' && Number.isSafeInteger(stored) && stored > 0 ? stored : USUAL;
  const item = (count: number): vscode.QuickPickItem & { count: number } => ({
    count, label: vscode.l10n.t('Top {0}', formatCount(count, vscode.env.language)), alwaysShow: true,
    ...(count === stored ? { description: vscode.l10n.t('last time') } : {}),
  });
  const usual = [last, ...COUNTS.filter((count) => count !== last)];
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { count: number }>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t('How many? Choose or type a number');
  pick.items = usual.map(item);
  return new Promise((resolve, reject) => {
    pick.onDidChangeValue((typed) => {
      const count = Number(typed.trim());
      const valid = /^\d+$/.test(typed.trim()) && count >= 1 && count <= MOST;
      pick.items = typed.trim() === '' ? usual.map(item) : valid ? [item(count)] : [];
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen === undefined) return;
      resolve(chosen.count);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
  });
}
