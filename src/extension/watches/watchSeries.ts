import * as vscode from 'vscode';
import { cellText } from '../../protocol/table';
import { seriesName } from '../../table/seriesName';
import { cadenceOf, type Cadence } from '../../watches/expected/cadence';
import { DAY, momentOf, dayOf } from '../../watches/expected/calendar';
import { readDuration, writeDuration } from '../../watches/duration';
import type { Watch, WatchCondition } from '../../watches/watch';
import { noSeriesToWatch } from '../errors/watches';
import { entered, experimentTarget, givenTargets, modelOf } from '../runs/targets';
import type { FolderModel } from '../tree/folderModel';
import { formatCount, withoutIcons } from '../tree/format';
import { addWatches } from './changeWatches';
import { conditionWords, plain } from './watchWords';
import type { WatchServices } from './watchServices';

/** Runs of an experiment whose names differ only by a date or a counter. */
interface NamedSeries {
  readonly name: string;
  /** UTC ms, rising. */
  readonly starts: readonly number[];
}

/** Asks for a series and what of it is to be told: that a metric leaves its band, that no run comes. Raises `CancellationError`. */
export async function watchSeries(services: WatchServices, args: readonly unknown[]): Promise<void> {
  const { experimentId, ...target } = await experimentTarget(services.tree, args, vscode.l10n.t('Watch a series of which experiment?'));
  const model = modelOf(services.tree, target);
  if (!model.loaded) await model.loadExperiments();
  const experiment = model.experiments.get(experimentId)?.name ?? '';
  const [run] = givenTargets(args).filter((one) => one.kind === 'run');
  const series = await askSeries(await readSeries(model, experimentId), plain(experiment), run === undefined ? undefined : await nameOf(model, run.runId));
  const conditions = await askWhat(model, experimentId, series);
  const watches = conditions.map((condition): Watch => ({ name: `${series.name} in ${experiment}`, condition, scope: { experiment } }));
  const words = watches.map(conditionWords).join(', ');
  await addWatches(services, model.connection, watches, vscode.l10n.t('You will be told of series {0}: {1}.', plain(series.name), words));
}

async function nameOf(model: FolderModel, runId: string): Promise<string> {
  return seriesName((await (await model.client()).getRun(runId)).info.run_name);
}

async function readSeries(model: FolderModel, experimentId: string): Promise<NamedSeries[]> {
  const table = await (await model.client()).runsTable({
    experiment_ids: [experimentId], columns: ['attributes.run_name', 'attributes.start_time'], order_by: [{ column: 'attributes.start_time', descending: false }],
  });
  const [names, starts] = table.columns;
  const series = new Map<string, number[]>();
  table.runs.forEach((_, row) => {
    const start = starts?.numbers[row] ?? Number.NaN;
    if (names === undefined || Number.isNaN(start)) return;
    const name = seriesName(cellText(names, row));
    const known = series.get(name);
    if (known === undefined) series.set(name, [start]);
    else known.push(start);
  });
  return [...series].map(([name, all]) => ({ name, starts: all })).filter((one) => one.starts.length > 1).sort((a, b) => b.starts.length - a.starts.length);
}

async function askSeries(all: readonly NamedSeries[], experiment: string, given: string | undefined): Promise<NamedSeries> {
  const named = all.find(({ name }) => name === given);
  if (named !== undefined) return named;
  const [only] = all;
  if (only === undefined) throw noSeriesToWatch(experiment);
  const items = all.map((series) => ({
    label: `$(graph-line) ${withoutIcons(series.name)}`,
    description: [vscode.l10n.t('{0} runs', formatCount(series.starts.length, vscode.env.language)), rhythmWords(cadenceOf(series.starts))].filter((part) => part !== '').join('  '),
    series,
  }));
  return entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Watch a Series of {0}', experiment), placeHolder: vscode.l10n.t('Which series?'), matchOnDescription: true })).series;
}

/** What is to be told of a series: one condition for each metric, the first of which says whether a run that does not come is told. */
async function askWhat(model: FolderModel, experimentId: string, { name, starts }: NamedSeries): Promise<WatchCondition[]> {
  const title = vscode.l10n.t('Watch {0}', plain(name));
  const cadence = cadenceOf(starts);
  const key = model.keyMetric(experimentId)?.key;
  const keys = [...(model.overviews.get(experimentId)?.metric_keys ?? [])].filter((one) => !one.startsWith('system/')).sort((a, b) => Number(b === key) - Number(a === key));
  const items: (vscode.QuickPickItem & { readonly metric?: string })[] = [
    { label: vscode.l10n.t('$(watch) No Run Comes'), description: rhythmWords(cadence), picked: true },
    ...keys.map((metric) => ({
      label: vscode.l10n.t('$(graph-line) {0} Leaves Its Band', withoutIcons(metric)), description: metric === key ? vscode.l10n.t('key metric') : '', picked: metric === key, metric,
    })),
  ];
  const chosen = entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Tell me when…'), canPickMany: true, matchOnDescription: true }));
  if (chosen.length === 0) throw new vscode.CancellationError();
  const metrics = chosen.flatMap(({ metric }) => metric ?? []);
  const missing = chosen.length > metrics.length;
  const every = missing && cadence.kind === 'none' ? await askEvery(title) : undefined;
  const comes = { kind: 'series', series: name, missing, ...(every === undefined ? {} : { every }) } as const;
  return metrics.length === 0 ? [comes] : metrics.map((metric, index) => (index === 0 ? { ...comes, metric } : { kind: 'series', series: name, missing: false, metric }));
}

async function askEvery(title: string): Promise<number> {
  const text = entered(await vscode.window.showInputBox({
    title, prompt: vscode.l10n.t('Its runs show no rhythm yet. How often does one come?'), value: '1d', placeHolder: '1d',
    validateInput: (typed) => (readDuration(typed) === undefined ? vscode.l10n.t('Write a length of time, such as 30m, 12h, 1d or 1w.') : undefined),
  }));
  return readDuration(text) ?? DAY;
}

/** `daily at 02:00`, `every 2h`; empty without a rhythm. */
function rhythmWords(cadence: Cadence): string {
  switch (cadence.kind) {
    case 'none':
      return '';
    case 'interval':
      return vscode.l10n.t('every {0}', writeDuration(Math.max(60_000, Math.round(cadence.every / 60_000) * 60_000)));
    case 'days': {
      const clock = new Date(momentOf(dayOf(Date.now()), cadence.minute)).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit', hour12: false });
      if (cadence.every === 1) return vscode.l10n.t('daily at {0}', clock);
      return cadence.every === 7 ? vscode.l10n.t('weekly at {0}', clock) : vscode.l10n.t('every {0} days at {1}', cadence.every, clock);
    }
  }
}
