import * as vscode from 'vscode';
import { resolveFilterTimes } from '../../client/filterTimes';
import { readTrendSetup } from '../../../webview/compare/trend/setup';
import type { ActiveComparison, Compare } from '../compare/registerCompare';
import type { FolderConnection } from '../connection/folderConnection';
import { importFirst, nothingToReport } from '../errors/history';
import { activePage } from '../panels/activePage';
import { entered } from '../runs/targets';
import { oneLine, withoutIcons } from '../tree/format';
import { reportArguments } from './copyArguments';
import type { CopyDesk } from './copyDesk';
import { askOutput, exportJob } from './exportRuns';
import { runsWords } from './words';

/** A report as it is asked for: what of which connection, what it is called, and the options that say so. */
interface ReportWish {
  readonly connection: FolderConnection;
  readonly subject: string;
  readonly options: readonly string[];
}

/** Writes what the active page shows as a page for people without the editor: a comparison, a trend, or what was decided about a model. Raises `CancellationError` and `UserError`. */
export async function exportReport(desk: CopyDesk, compare: Compare): Promise<void> {
  const wish = await wishOf(desk, compare);
  if (wish.connection.kind === 'look') throw importFirst(wish.connection.name);
  const output = await askOutput(wish, wish.subject, 'html');
  const { connection } = wish;
  await desk.run(exportJob({ connection, runs: [], experiments: [], models: [] }, wish.subject, output, reportArguments(connection, output, wish.options)));
}

async function wishOf({ services }: CopyDesk, compare: Compare): Promise<ReportWish> {
  const comparison = compare.active();
  if (comparison !== undefined) return comparisonWish(comparison);
  const page = activePage();
  const connection = page?.kind === 'model' ? services.connections.byId(page.connectionId) : undefined;
  if (page?.kind !== 'model' || connection === undefined) throw nothingToReport();
  return { connection, subject: page.name, options: [`--model=${page.name}`] };
}

async function comparisonWish({ connection, experimentIds, shown }: ActiveComparison): Promise<ReportWish> {
  const client = await connection.client();
  const experiments = await Promise.all(experimentIds.map((id) => client.getExperiment(id)));
  const name = oneLine(experiments.map((one) => one.name).join(', '), 80);
  const filter = shown.filter.trim() === '' ? [] : [`--filter=${resolveFilterTimes(shown.filter, new Date())}`];
  const from = [...experimentIds.map((id) => `--experiment=${id}`), ...filter];
  const metric = shown.metric === undefined ? [] : [`--metric=${shown.metric}`];
  if (shown.view === 'trend') {
    const { series } = readTrendSetup(shown.views.trend);
    return { connection, subject: vscode.l10n.t('Trend of {0}', name), options: [...from, ...metric, '--trend', ...(series === undefined ? [] : [`--series=${series}`])] };
  }
  const subject = vscode.l10n.t('Comparison of {0}', name);
  const all = { connection, subject, options: [...from, ...metric] };
  const { selection } = shown;
  if (selection.length < 2) return all;
  const items = [
    { label: vscode.l10n.t('The {0} That Are Selected', runsWords(selection.length)), wish: { ...all, options: [...selection.map((id) => `--run=${id}`), ...metric] } },
    { label: vscode.l10n.t('All Runs That Are Shown'), description: withoutIcons(oneLine(shown.filter, 80)), wish: all },
  ];
  return entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export HTML Report'), placeHolder: vscode.l10n.t('Of which runs?') })).wish;
}
