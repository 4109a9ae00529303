import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import { MANY_RUNS, SEEDS } from '../../exec/sweep/plan';
import { placedValue } from '../../exec/sweep/placeParams';
import { commandLine, splitCommandLine } from '../../exec/reproduce/commandLine';
import { guessDirection } from '../../protocol/direction';
import type { MlflowClient } from '../../client/mlflowClient';
import { entered } from '../runs/targets';
import { oneLine, withoutIcons } from '../tree/format';
import { commandProblem } from './sweepBase';
import { firstValues, flagValues, sizeOf, sweepDuration, sweptCommand, valuesProblem, type SweepBase, type SweepDraft } from './sweepDraft';
import { durationWords, runsWords } from './sweepWords';

/** Values of a parameter that the form shows. */
const SHOWN_VALUES = 6;

interface FormItem extends vscode.QuickPickItem {
  /** Changes the draft, or answers `start`. Raises `CancellationError` when the person turned back. */
  readonly act?: () => Promise<SweepDraft | 'start'>;
  /** Parameter of the row, whose button takes it out. */
  readonly param?: string;
}

/**
 * Asks for a sweep. One list shows all of it; choosing a row changes that part, and the first row starts it. `given` are values by parameter that
 * are there already. Raises `CancellationError`.
 */
export async function askSweep(base: SweepBase, given: ReadonlyMap<string, string>, client: MlflowClient): Promise<SweepDraft> {
  let draft: SweepDraft = {
    command: base.command, params: given, search: { kind: 'grid' }, jobs: Math.max(1, Math.floor(availableParallelism() / 2)), stopOnFailure: false,
    metric: await keyMetric(base, client),
  };
  if (draft.params.size === 0) draft = await addParams(draft, base);
  for (;;) {
    const answer = await showForm(draft, base, client);
    if (answer === 'start') return draft;
    draft = answer;
  }
}

async function showForm(draft: SweepDraft, base: SweepBase, client: MlflowClient): Promise<SweepDraft | 'start'> {
  const pick = vscode.window.createQuickPick<FormItem>();
  pick.title = vscode.l10n.t('Run Sweep: {0}', oneLine(base.label, 60));
  pick.placeholder = vscode.l10n.t('Start it, or choose a row to change it');
  pick.ignoreFocusOut = true;
  pick.items = formItems(draft, base, client);
  const chosen = await new Promise<FormItem | { readonly removed: string } | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item?.act === undefined) return;
      resolve(item);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      if (item.param !== undefined) resolve({ removed: item.param });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  if ('removed' in chosen) return { ...draft, params: new Map([...draft.params].filter(([name]) => name !== chosen.removed)) };
  try {
    return (await chosen.act?.()) ?? draft;
  } catch (error) {
    // Escape in one part leads back to the whole.
    if (error instanceof vscode.CancellationError) return draft;
    throw error;
  }
}

function formItems(draft: SweepDraft, base: SweepBase, client: MlflowClient): FormItem[] {
  const { l10n } = vscode;
  const separator = (label: string): FormItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const remove = { iconPath: new vscode.ThemeIcon('close'), tooltip: l10n.t('Remove') };
  const { search, metric } = draft;
  return [
    startItem(draft, base),
    separator(l10n.t('Parameters')),
    ...[...draft.params].map(([name, text]): FormItem => ({
      label: `$(symbol-parameter) ${withoutIcons(name)}`, description: withoutIcons(text), detail: valuesDetail(draft, name), param: name, buttons: [remove],
      act: () => changeValues(draft, base, name),
    })),
    { label: `$(add) ${l10n.t('Add Parameters…')}`, act: () => addParams(draft, base) },
    separator(l10n.t('How')),
    {
      label: `$(settings) ${search.kind === 'grid' ? l10n.t('Every combination') : l10n.t('Random combinations')}`,
      description: search.kind === 'grid' ? '' : l10n.t('{0}, seed {1}', runsWords(search.runs), search.seed),
      act: () => askSearch(draft),
    },
    { label: `$(server-process) ${l10n.t('Runs at once')}`, description: String(draft.jobs), act: () => askJobs(draft) },
    {
      label: `$(graph-line) ${l10n.t('Metric to watch')}`,
      description: metric === undefined ? l10n.t('none') : `${withoutIcons(metric.name)}, ${metric.direction === 'lower' ? l10n.t('lower is better') : l10n.t('higher is better')}`,
      act: () => askMetric(draft, base, client),
    },
    {
      label: `$(error) ${l10n.t('When a run fails')}`, description: draft.stopOnFailure ? l10n.t('end the sweep') : l10n.t('go on with the others'),
      act: () => Promise.resolve({ ...draft, stopOnFailure: !draft.stopOnFailure }),
    },
    { label: `$(terminal) ${l10n.t('Command')}`, description: withoutIcons(commandLine(sweptCommand(draft, base))), act: () => askCommand(draft, base) },
  ];
}

function startItem(draft: SweepDraft, base: SweepBase): FormItem {
  const size = sizeOf(draft);
  if (size.kind === 'not-ready') return { label: `$(warning) ${vscode.l10n.t('Not ready')}`, description: withoutIcons(size.reason), alwaysShow: true };
  return {
    label: `$(play) ${vscode.l10n.t('Start')}`,
    description: previewWords(size.runs, draft.jobs, base.duration),
    alwaysShow: true,
    act: async () => (size.runs <= MANY_RUNS || (await confirmMany(size.runs)) ? 'start' : draft),
  };
}

/** `24 runs, 2 at a time, about 12 min (from the last run's 30 s)`. */
export function previewWords(runs: number, jobs: number, duration: number | undefined): string {
  const size = vscode.l10n.t('{0}, {1} at a time', runsWords(runs), jobs);
  return duration === undefined ? size : vscode.l10n.t("{0}, about {1} (from the last run's {2})", size, durationWords(sweepDuration(runs, jobs, duration)), durationWords(duration));
}

async function confirmMany(runs: number): Promise<boolean> {
  const start = vscode.l10n.t('Start');
  const question = vscode.l10n.t('Start {0}?', runsWords(runs));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: vscode.l10n.t('A random search tries a part of them and often finds as good a value.') }, start)) === start;
}

function valuesDetail(draft: SweepDraft, name: string): string {
  const values = firstValues(draft, name, SHOWN_VALUES + 1);
  const shown = values.slice(0, SHOWN_VALUES).join('  ');
  return withoutIcons(values.length > SHOWN_VALUES ? `${shown}  …` : shown);
}

/** Lets the person pick parameters that are known, or name one, and asks for the values of each. */
async function addParams(draft: SweepDraft, base: SweepBase): Promise<SweepDraft> {
  const known = [...new Set([...placeholders(draft.command), ...Object.keys(flagValues(draft.command)), ...Object.keys(base.params)])].filter((name) => !draft.params.has(name));
  // What the command says is what a sweep can change; the rest the program made up itself.
  const said = (name: string): boolean => placeholders(draft.command).includes(name) || placedValue(draft.command, name) !== undefined;
  const items = known.map((name) => ({ label: name, description: withoutIcons(valueNow(base, draft, name)), said: said(name) })).sort((a, b) => Number(b.said) - Number(a.said));
  const other = { label: `$(add) ${vscode.l10n.t('Another Parameter…')}`, description: '', said: false, alwaysShow: true };
  const picked = items.length === 0 ? [other] : entered(await vscode.window.showQuickPick([...items, other], {
    title: vscode.l10n.t('Run Sweep: {0}', oneLine(base.label, 60)), placeHolder: vscode.l10n.t('Which parameters take other values?'), canPickMany: true, ignoreFocusOut: true,
  }));
  let made = draft;
  const names = picked.filter((item) => item !== other).map(({ label }) => label);
  for (const [at, name] of names.entries()) made = await changeValues(made, base, name, names.length === 1 ? undefined : { step: at + 1, of: names.length });
  return picked.includes(other) ? changeValues(made, base, await askName(made)) : made;
}

async function askName(draft: SweepDraft): Promise<string> {
  return entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Run Sweep'), prompt: vscode.l10n.t('Name of the parameter, as the command takes it, such as {0}', 'lr'), ignoreFocusOut: true,
    validateInput: (text) => (draft.params.has(text.trim()) ? vscode.l10n.t('It is there already.') : (valuesProblem(text, '1') ?? '')),
  })).trim();
}

/** Asks for the values of a parameter; what is typed is read at once, with the number of runs that come of it. */
async function changeValues(draft: SweepDraft, base: SweepBase, name: string, place?: { step: number; of: number }): Promise<SweepDraft> {
  const now = valueNow(base, draft, name);
  const title = vscode.l10n.t('Values of {0}', oneLine(name, 60));
  const text = entered(await vscode.window.showInputBox({
    title: place === undefined ? title : `${title} (${place.step}/${place.of})`,
    value: draft.params.get(name) ?? now,
    prompt: howToWrite(),
    placeHolder: '0.1,0.01',
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const problem = valuesProblem(name, typed);
      if (problem !== undefined) return problem;
      const size = sizeOf({ ...draft, params: new Map(draft.params).set(name, typed) });
      if (size.kind === 'not-ready') return { message: size.reason, severity: vscode.InputBoxValidationSeverity.Warning };
      const values = valuesDetail({ ...draft, params: new Map([[name, typed]]) }, name);
      // The box shows this in the place of its prompt, so that one value, which is no sweep yet, comes with the ways to write more.
      const message = /\s\s/.test(values) ? vscode.l10n.t('{0} in all. Values: {1}', runsWords(size.runs), values) : `${runsWords(size.runs)}. ${howToWrite()}`;
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  }));
  return { ...draft, params: new Map(draft.params).set(name, text.trim()) };
}

function howToWrite(): string {
  return vscode.l10n.t('A list {0}, a range {1}, {2} or {3}, or orders of magnitude {4}', '0.1,0.01', '2..8', '0..1 step 0.25', '0..1 count 5', '1e-4..1e-1 log');
}

async function askSearch(draft: SweepDraft): Promise<SweepDraft> {
  const { l10n } = vscode;
  const all = sizeOf({ ...draft, search: { kind: 'grid' } });
  const items = [
    { label: l10n.t('Every combination'), description: all.kind === 'ready' ? runsWords(all.runs) : withoutIcons(all.reason), random: false },
    { label: l10n.t('Random combinations…'), description: l10n.t('as many as you say, the same ones for the same seed'), random: true },
  ];
  const { random } = entered(await vscode.window.showQuickPick(items, { title: l10n.t('Which combinations?'), ignoreFocusOut: true }));
  if (!random) return { ...draft, search: { kind: 'grid' } };
  const before = draft.search.kind === 'random' ? draft.search : { runs: 24, seed: randomInt(SEEDS) };
  const runs = await askNumber(l10n.t('How many runs?'), before.runs, 1, 10_000);
  const seed = await askNumber(l10n.t('Seed: the same number draws the same runs again'), before.seed, 0, SEEDS - 1);
  return { ...draft, search: { kind: 'random', runs, seed } };
}

async function askJobs(draft: SweepDraft): Promise<SweepDraft> {
  return { ...draft, jobs: await askNumber(vscode.l10n.t('How many runs at a time? This machine has {0} processors.', availableParallelism()), draft.jobs, 1, 1024) };
}

async function askNumber(prompt: string, value: number, least: number, most: number): Promise<number> {
  return Number(entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Run Sweep'), prompt, value: String(value), ignoreFocusOut: true,
    validateInput: (text) => (/^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most ? undefined : vscode.l10n.t('Type a whole number from {0} to {1}.', least, most)),
  })));
}

async function askMetric(draft: SweepDraft, base: SweepBase, client: MlflowClient): Promise<SweepDraft> {
  const { l10n } = vscode;
  const keys = await metricKeys(base, client);
  const none = l10n.t('None');
  const other = l10n.t('Another Metric…');
  const items = [...keys.map((label) => ({ label })), { label: other, alwaysShow: true }, { label: none, alwaysShow: true }];
  const picked = entered(await vscode.window.showQuickPick(items, { title: l10n.t('Which metric tells the best run?'), ignoreFocusOut: true })).label;
  if (picked === none) return { ...draft, metric: undefined };
  const name = picked === other ? entered(await vscode.window.showInputBox({ title: l10n.t('Run Sweep'), prompt: l10n.t('Name of the metric, as the runs log it'), ignoreFocusOut: true })).trim() : picked;
  if (name === '') return { ...draft, metric: undefined };
  const guessed = guessDirection(name);
  const directions = [{ label: l10n.t('Lower is better'), direction: 'lower' as const }, { label: l10n.t('Higher is better'), direction: 'higher' as const }];
  if (guessed === 'higher') directions.reverse();
  const { direction } = entered(await vscode.window.showQuickPick(directions, { title: oneLine(name, 60), ignoreFocusOut: true }));
  return { ...draft, metric: { name, direction } };
}

async function askCommand(draft: SweepDraft, base: SweepBase): Promise<SweepDraft> {
  const line = entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Run Sweep'), prompt: vscode.l10n.t('The command, with {0} where a value goes. No shell reads it.', '{name}'), ignoreFocusOut: true,
    value: commandLine(sweptCommand(draft, base)), validateInput: (text) => commandProblem(text),
  }));
  return { ...draft, command: splitCommandLine(line) ?? draft.command };
}

/** The metric that the experiment's runs are most likely read by. */
async function keyMetric(base: SweepBase, client: MlflowClient): Promise<SweepDraft['metric']> {
  const { keyMetricOf } = await import('../../protocol/keyMetric');
  if (base.experimentId === undefined) return undefined;
  const [experiment, [overview]] = await Promise.all([client.getExperiment(base.experimentId), client.overview([base.experimentId])]);
  const key = keyMetricOf(experiment, overview);
  return key === undefined || key.direction === 'unknown' ? undefined : { name: key.key, direction: key.direction };
}

async function metricKeys(base: SweepBase, client: MlflowClient): Promise<readonly string[]> {
  const overviews = await client.overview(base.experimentId === undefined ? undefined : [base.experimentId]);
  return [...new Set(overviews.flatMap(({ metric_keys }) => metric_keys))].filter((key) => !key.startsWith('system/'));
}

function placeholders(command: readonly string[]): string[] {
  return [...command.join(' ').matchAll(/\{([\w.-]+)\}/g)].map(([, name = '']) => name);
}

function valueNow(base: SweepBase, draft: SweepDraft, name: string): string {
  const said = placedValue(draft.command, name);
  return (said === undefined || said === `{${name}}` ? undefined : said) ?? base.params[name] ?? '';
}
