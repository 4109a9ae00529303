import * as vscode from 'vscode';
import type { CodeRuns, RunsOfCode } from '../codeRuns/codeRuns';
import { FollowedSet } from '../codeRuns/followedSet';
import { COMMANDS } from '../ids';
import { standing } from '../inCode/lensView';
import { isShown, onDidSwitch } from '../inCode/switches';
import { JUPYTER } from '../record/notebooks';
import { sparkline } from '../tree/sparkline';
import { placeOfCell, runsOfCell } from './cellRuns';
import { cellLabel, cellText, cellTooltip, countText, type CellView } from './cellWords';

/** Characters of a sparkline below a cell. */
const WIDTH = 8;
/** How long a run goes on is brought up to date, ms. */
const MINUTE = 60_000;

/** Below each cell that made a run: the last one's state and key metric, which opens it, and how many there are, which lists them. */
export function registerCellStatus(codeRuns: CodeRuns): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const followed = new FollowedSet(codeRuns);
  /** Follows the notebooks in sight whose status bars are shown. */
  const look = (): void => {
    const visible = vscode.window.visibleNotebookEditors.map(({ notebook }) => notebook)
      .filter(({ uri, notebookType }) => notebookType === JUPYTER && uri.scheme === 'file' && isShown('cellStatus', uri));
    followed.set(visible.map(({ uri }) => uri));
  };
  look();
  const ticking = setInterval(() => {
    if (vscode.window.visibleNotebookEditors.some(({ notebook }) => codeRuns.of({ uri: notebook.uri })?.live !== undefined)) changed.fire();
  }, MINUTE);
  return vscode.Disposable.from(
    changed,
    codeRuns.onDidChange((uri) => {
      if (followed.has(uri)) changed.fire();
    }),
    onDidSwitch(['cellStatus'], () => {
      look();
      changed.fire();
    }),
    vscode.window.onDidChangeVisibleNotebookEditors(look),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(JUPYTER, {
      onDidChangeCellStatusBarItems: changed.event,
      provideCellStatusBarItems: (cell) => itemsOf(codeRuns, cell),
    }),
    followed,
    new vscode.Disposable(() => clearInterval(ticking)),
  );
}

function itemsOf(codeRuns: CodeRuns, cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] {
  if (!isShown('cellStatus', cell.notebook.uri)) return [];
  const known = runsOfCell(codeRuns, cell);
  if (known === undefined) return [];
  const view = viewOf(codeRuns, cell, known);
  const last = new vscode.NotebookCellStatusBarItem(cellText(view, Date.now()), vscode.NotebookCellStatusBarAlignment.Left);
  last.tooltip = cellTooltip(view);
  last.accessibilityInformation = { label: cellLabel(view, Date.now()), role: 'button' };
  last.command = { command: COMMANDS.openRun, title: vscode.l10n.t('Open Run'), arguments: [{ connectionId: known.connection.id, runId: known.last.runId }] };
  last.priority = 2;
  if (known.total < 2) return [last];
  const all = new vscode.NotebookCellStatusBarItem(countText(known.total), vscode.NotebookCellStatusBarAlignment.Left);
  all.tooltip = vscode.l10n.t('Show Runs of This Cell');
  all.accessibilityInformation = { label: vscode.l10n.t('{0} runs of this cell', known.total), role: 'button' };
  const { uri, cell: name } = placeOfCell(cell);
  all.command = { command: COMMANDS.codeHistory, title: all.tooltip, arguments: [{ uri: uri.toString(), cell: name }] };
  all.priority = 1;
  return [last, all];
}

function viewOf(codeRuns: CodeRuns, cell: vscode.NotebookCell, known: RunsOfCode): CellView {
  const { last, keyMetric, since } = known;
  const value = keyMetric === undefined ? undefined : last.metrics.get(keyMetric.key);
  const course = keyMetric === undefined || value === undefined ? undefined : codeRuns.metric(placeOfCell(cell), keyMetric.key);
  return {
    run: last,
    isBest: standing(known, last).isBest,
    changed: since.kind === 'changed',
    ...(keyMetric === undefined || value === undefined
      ? {}
      : { metric: { ...keyMetric, value, spark: course?.last.run.runId === last.runId ? sparkline(course.course, WIDTH) : '' } }),
  };
}
