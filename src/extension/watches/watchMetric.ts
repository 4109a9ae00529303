import * as vscode from 'vscode';
import { guessDirection, type Direction } from '../../protocol/direction';
import type { Run } from '../../protocol/entities';
import type { Watch, WatchScope } from '../../watches/watch';
import { noMetricToWatch } from '../errors/watches';
import { pickExperiment } from '../experiments/pickExperiment';
import { entered, givenNodes } from '../runs/targets';
import type { FolderModel } from '../tree/folderModel';
import { formatValue, withoutIcons } from '../tree/format';
import { metricAtCursor } from './metricAtCursor';
import { addWatches } from './changeWatches';
import { conditionWords, plain } from './watchWords';
import type { WatchServices } from './watchServices';

/** What a metric is to be watched of, as far as the person has said it. */
export interface MetricTarget {
  readonly connectionId: string;
  readonly experimentId: string;
  readonly run?: Run;
  readonly metric?: string;
}

/** Asks for a metric, its bound and the runs that are meant, and watches it. What was clicked is not asked again. Raises `CancellationError`. */
export async function watchMetric(services: WatchServices, args: readonly unknown[]): Promise<void> {
  const { tree, shared } = services;
  const target = await targetOf(services, args);
  const model = tree.models.byId(target.connectionId);
  if (model === undefined) throw new vscode.CancellationError();
  if (!model.loaded) await model.loadExperiments();
  const metric = target.metric ?? (await askMetric(model, target.experimentId));
  const experiment = model.experiments.get(target.experimentId)?.name ?? '';
  const title = vscode.l10n.t('Watch {0}', plain(metric));
  const { directions } = await shared.content(model.connection);
  const side = await askSide(title, metric, directions.get(metric) ?? guessDirection(metric));
  const bound = await askBound(title, metric, side, target.run?.data.metrics.find(({ key }) => key === metric)?.value);
  const scope = await askScope(title, experiment, target.run);
  const watch: Omit<Watch, 'name'> = { condition: { kind: 'metric', metric, side, bound }, scope };
  const words = conditionWords(watch);
  const of = target.run !== undefined && scope.run !== undefined ? target.run.info.run_name : scope.experiment;
  const name = of === undefined ? `${metric} ${side} ${bound}` : `${metric} ${side} ${bound} in ${of}`;
  const said = of === undefined ? vscode.l10n.t('You will be told when {0} in any run.', words) : vscode.l10n.t('You will be told when {0} in {1}.', words, plain(of));
  await addWatches(services, model.connection, [{ ...watch, name }], said);
}

async function targetOf(services: WatchServices, args: readonly unknown[]): Promise<MetricTarget> {
  const [given] = givenNodes(args) as { connectionId?: unknown; runId?: unknown; experimentId?: unknown; key?: unknown; metric?: unknown }[];
  const metric = [given?.metric, given?.key].find((one) => typeof one === 'string');
  const named = metric === undefined ? {} : { metric };
  if (typeof given?.connectionId === 'string') {
    const { connectionId, runId, experimentId } = given;
    if (typeof runId === 'string') return { connectionId, ...(await ofRun(services, connectionId, runId)), ...named };
    if (typeof experimentId === 'string') return { connectionId, experimentId, ...named };
  }
  const site = given === undefined ? await metricAtCursor(services) : undefined;
  if (site !== undefined) return { connectionId: site.connectionId, ...(await ofRun(services, site.connectionId, site.runId)), metric: site.metric };
  const { connectionId, experimentId } = await pickExperiment(services.tree, vscode.l10n.t('Watch a metric of which experiment?'));
  return { connectionId, experimentId };
}

async function ofRun({ tree }: WatchServices, connectionId: string, runId: string): Promise<Pick<MetricTarget, 'experimentId' | 'run'>> {
  const connection = tree.connections.byId(connectionId);
  if (connection === undefined) throw new vscode.CancellationError();
  const run = await (await connection.client()).getRun(runId);
  return { experimentId: run.info.experiment_id, run };
}

async function askMetric(model: FolderModel, experimentId: string): Promise<string> {
  const keys = model.overviews.get(experimentId)?.metric_keys ?? [];
  const current = model.keyMetric(experimentId)?.key;
  const name = plain(model.experiments.get(experimentId)?.name ?? '');
  if (keys.length === 0) throw noMetricToWatch(name);
  const items = [...keys].sort((a, b) => Number(b === current) - Number(a === current))
    .map((key) => ({ label: withoutIcons(key), description: key === current ? vscode.l10n.t('key metric') : '', key }));
  return entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Watch a Metric of {0}', name), placeHolder: vscode.l10n.t('Which metric?') })).key;
}

async function askSide(title: string, metric: string, direction: Direction): Promise<'below' | 'above'> {
  const items: (vscode.QuickPickItem & { side: 'below' | 'above' })[] = [
    { label: vscode.l10n.t('$(arrow-down) It Falls Below…'), side: 'below', description: direction === 'lower' ? vscode.l10n.t('gets good') : direction === 'higher' ? vscode.l10n.t('gets bad') : '' },
    { label: vscode.l10n.t('$(arrow-up) It Rises Above…'), side: 'above', description: direction === 'higher' ? vscode.l10n.t('gets good') : direction === 'lower' ? vscode.l10n.t('gets bad') : '' },
  ];
  // The likely answer is the first, so that Enter takes it.
  if (direction === 'higher') items.reverse();
  return entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Tell me when {0} does what?', plain(metric)) })).side;
}

async function askBound(title: string, metric: string, side: 'below' | 'above', value: number | undefined): Promise<number> {
  const now = value === undefined || !Number.isFinite(value) ? '' : vscode.l10n.t(' It is {0} now.', formatValue(value, vscode.env.language));
  const prompt = side === 'below' ? vscode.l10n.t('Tell me when {0} falls below this number.', plain(metric)) : vscode.l10n.t('Tell me when {0} rises above this number.', plain(metric));
  const text = entered(await vscode.window.showInputBox({
    title, prompt: prompt + now, placeHolder: '0.2', value: value === undefined || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(3))),
    validateInput: (typed) => (typed.trim() === '' || !Number.isFinite(Number(typed)) ? vscode.l10n.t('Write a number, such as 0.2 or 1e-3.') : undefined),
  }));
  return Number(text);
}

async function askScope(title: string, experiment: string, run: Run | undefined): Promise<WatchScope> {
  const going = run !== undefined && (run.info.status === 'RUNNING' || run.info.status === 'SCHEDULED');
  const items: (vscode.QuickPickItem & { scope: WatchScope })[] = [
    ...(going ? [{ label: vscode.l10n.t('$(play) Only {0}', withoutIcons(run.info.run_name)), description: vscode.l10n.t('the run that goes on'), scope: { run: run.info.run_id } }] : []),
    { label: vscode.l10n.t('$(beaker) Runs of {0}', withoutIcons(experiment)), description: vscode.l10n.t('this one and those to come'), scope: { experiment } },
    { label: vscode.l10n.t('$(folder) All Runs of This Folder'), scope: {} },
  ];
  return entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Of which runs?') })).scope;
}
