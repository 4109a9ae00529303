import * as vscode from 'vscode';
import type { Problem } from '../../exec/values/recordedValues';
import { formatBytes, formatCount, formatValue, oneLine, withoutIcons } from '../tree/format';
import { askList, askText, BACK, orElse, type ListAnswer, type Row } from './ask';
import { changeValue, countOf, keyProblem, moveAll, placesOf, type Draft, type DraftValue, type Place } from './draft';
import { placeWord, problemWords, sectionWord, summary } from './words';

/** Problems that are shown before the values; the rest is counted. */
const MOST_PROBLEMS = 5;

/** A problem with the place in a document that it is about. */
export interface PlacedProblem {
  readonly problem: Problem;
  readonly uri?: vscode.Uri | undefined;
  /** From 0. */
  readonly line?: number | undefined;
}

/** What a person wants at the preview. */
export type Wish = 'log' | 'name' | 'experiment' | 'note' | 'tag' | 'files' | 'values' | typeof BACK | { readonly draft: Draft } | { readonly show: PlacedProblem };

type Id = Exclude<Wish, symbol> | { readonly value: DraftValue } | { readonly file: string } | { readonly section: Place };

const ATTACH: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('new-file'), tooltip: vscode.l10n.t('Attach Files…') };
const NOTE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('note'), tooltip: vscode.l10n.t('Write a Note…') };
const TAG: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('tag'), tooltip: vscode.l10n.t('Add a Tag…') };
const REMOVE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: vscode.l10n.t('Leave Out') };
const TO: Readonly<Record<Place, vscode.QuickInputButton>> = {
  metric: { iconPath: new vscode.ThemeIcon('graph-line'), tooltip: vscode.l10n.t('Make It a Metric') },
  param: { iconPath: new vscode.ThemeIcon('symbol-parameter'), tooltip: vscode.l10n.t('Make It a Parameter') },
  tag: { iconPath: new vscode.ThemeIcon('tag'), tooltip: vscode.l10n.t('Make It a Tag') },
  none: REMOVE,
};

/** Shows what will be recorded, and answers what the person wants. `experiment` is the name of where it goes. Raises `CancellationError`. */
export async function askPreview(draft: Draft, experiment: string, problems: readonly PlacedProblem[], active: string | undefined): Promise<Wish> {
  const rows = previewRows(draft, experiment, problems);
  const answer: ListAnswer<Id> = await askList<Id>({
    title: vscode.l10n.t('Log Run: Check and Log'),
    placeholder: vscode.l10n.t('Nothing is recorded yet. Enter logs the run; choose a value to change it.'),
    rows,
    active: rows.find((row) => active !== undefined && typeof row.id === 'object' && 'value' in row.id && row.id.value.key === active) ?? rows.find((row) => row.id === 'log'),
    back: true,
    buttons: [ATTACH, NOTE, TAG],
  });
  if (answer === BACK) return BACK;
  if (answer.row === undefined) return answer.button === ATTACH ? 'files' : answer.button === NOTE ? 'note' : 'tag';
  return chosen(draft, answer.row, answer.button);
}

async function chosen(draft: Draft, id: Id, button: vscode.QuickInputButton | undefined): Promise<Wish> {
  if (typeof id === 'string' || 'draft' in id || 'show' in id) return id;
  if ('file' in id) return { draft: { ...draft, files: draft.files.filter((file) => file.path !== id.file) } };
  if ('section' in id) return { draft: await orElse(changeSection(draft, id.section), draft) };
  const place = (Object.keys(TO) as Place[]).find((one) => TO[one] === button);
  return { draft: place === undefined ? await orElse(changeOne(draft, id.value), draft) : changeValue(draft, id.value, { place }) };
}

function previewRows(draft: Draft, experiment: string, problems: readonly PlacedProblem[]): Row<Id>[] {
  const name = draft.name === '' ? vscode.l10n.t('a run with a made-up name') : withoutIcons(draft.name);
  return [
    { id: 'log', label: vscode.l10n.t('$(check) Log Run'), description: vscode.l10n.t('{0} in {1}', name, withoutIcons(experiment)), detail: summary(draft), alwaysShow: true },
    ...problemRows(problems),
    ...(['metric', 'param', 'tag', 'none'] as const).flatMap((place) => valueRows(draft, place)),
    ...fileRows(draft),
    separator(vscode.l10n.t('Run')),
    { id: 'name', label: vscode.l10n.t('$(edit) Name…'), description: name },
    { id: 'experiment', label: vscode.l10n.t('$(beaker) Experiment…'), description: withoutIcons(experiment) },
    { id: 'note', label: vscode.l10n.t('$(note) Note…'), description: withoutIcons(oneLine(draft.note, 80)) },
    { id: 'tag', label: vscode.l10n.t('$(tag) Add a Tag…') },
    { id: 'files', label: vscode.l10n.t('$(new-file) Attach Files…') },
    { id: 'values', label: vscode.l10n.t('$(add) Add More Values…'), description: vscode.l10n.t('typed, or from another file') },
  ];
}

function separator(label: string): Row<Id> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function problemRows(problems: readonly PlacedProblem[]): Row<Id>[] {
  if (problems.length === 0) return [];
  const rows: Row<Id>[] = problems.slice(0, MOST_PROBLEMS).map((placed) => ({
    id: { show: placed },
    label: `$(warning) ${withoutIcons(problemWords(placed.problem))}`,
    ...(placed.uri === undefined ? {} : { description: vscode.l10n.t('show it') }),
  }));
  const more = problems.length - MOST_PROBLEMS;
  const [next] = problems.slice(MOST_PROBLEMS);
  if (more > 0 && next !== undefined) rows.push({ id: { show: next }, label: vscode.l10n.t('$(warning) {0} more', more), detail: withoutIcons(problemWords(next.problem)) });
  return [separator(vscode.l10n.t('To know before')), ...rows];
}

function valueRows(draft: Draft, place: Place): Row<Id>[] {
  const values = draft.values.filter((value) => value.place === place);
  if (values.length === 0) return [];
  const rows: Row<Id>[] = values.map((value) => ({
    id: { value },
    label: `${place === 'none' ? '$(circle-slash) ' : ''}${withoutIcons(value.key)}`,
    description: withoutIcons(valueText(value, place)),
    buttons: placesOf(value).filter((to) => to !== place).map((to) => TO[to]),
  }));
  const all: Row<Id> = { id: { section: place }, label: vscode.l10n.t('$(checklist) All {0}…', formatCount(values.length, vscode.env.language)), description: vscode.l10n.t('make them something else, or leave them out') };
  return [separator(`${sectionWord(place)} ${formatCount(values.length, vscode.env.language)}`), ...rows, ...(values.length > 3 ? [all] : [])];
}

/** A value as the preview shows it: of a series the last value, how many points, and their steps. */
function valueText(value: DraftValue, place: Place): string {
  const { language } = vscode.env;
  if (value.masked) return vscode.l10n.t('{0}  looks like a secret, which is not recorded', value.text);
  const { points } = value;
  if (points !== undefined && (place === 'metric' || place === 'none')) {
    const count = points.values.length;
    const [least, most] = range(points.steps);
    const last = value.number === undefined ? '' : formatValue(value.number, language);
    return count === 1 ? vscode.l10n.t('{0}  1 point at step {1}', last, least) : vscode.l10n.t('{0}  {1} points, steps {2} to {3}', last, formatCount(count, language), least, most);
  }
  return oneLine(value.text, 100);
}

function range(steps: ArrayLike<number>): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < steps.length; i += 1) {
    least = Math.min(least, steps[i] ?? least);
    most = Math.max(most, steps[i] ?? most);
  }
  return [least, most];
}

function fileRows(draft: Draft): Row<Id>[] {
  if (draft.files.length === 0) return [];
  const rows: Row<Id>[] = draft.files.map(({ path, name, size }) => ({ id: { file: path }, label: `$(file) ${withoutIcons(name)}`, description: formatBytes(size, vscode.env.language), detail: withoutIcons(path), buttons: [REMOVE] }));
  return [separator(vscode.l10n.t('Attached files; choose one to leave it out')), ...rows];
}

/** Asks what becomes of one value; the draft as it was when the person goes back. */
async function changeOne(draft: Draft, value: DraftValue): Promise<Draft> {
  const rows: Row<Place | 'rename'>[] = placesOf(value).map((place) => ({ id: place, label: `$(${place === value.place ? 'check' : 'blank'}) ${placeWord(place)}`, ...(place === value.place ? { description: vscode.l10n.t('as now') } : {}) }));
  const answer = await askList<Place | 'rename'>({
    title: vscode.l10n.t('Log Run: {0}', oneLine(value.key, 60)),
    placeholder: vscode.l10n.t('Record {0} as…', oneLine(`${value.key} = ${valueText(value, value.place)}`, 120)),
    rows: [...rows, { label: '', kind: vscode.QuickPickItemKind.Separator }, { id: 'rename', label: vscode.l10n.t('$(edit) Rename…') }],
    back: true,
  });
  if (answer === BACK || answer.row === undefined) return draft;
  if (answer.row !== 'rename') return changeValue(draft, value, { place: answer.row });
  const key = await askText({ title: vscode.l10n.t('Log Run: Rename {0}', oneLine(value.key, 60)), prompt: vscode.l10n.t('Name it is recorded under'), value: value.key, back: true, check: (text) => keyWords(draft, value, text) });
  return key === BACK ? draft : changeValue(draft, value, { key });
}

/** What is said of a name as it is typed. */
export function keyWords(draft: Draft, value: DraftValue, text: string): string | vscode.InputBoxValidationMessage | undefined {
  const problem = keyProblem(draft, value, text);
  switch (problem?.kind) {
    case undefined:
      return undefined;
    case 'empty':
      return vscode.l10n.t('A name has at least one letter or digit.');
    case 'taken':
      return vscode.l10n.t('There is one of this name already.');
    case 'changed':
      return { message: vscode.l10n.t('It is recorded as {0}, since a name may hold letters, digits and _ - . : / only.', problem.to), severity: vscode.InputBoxValidationSeverity.Info };
  }
}

async function changeSection(draft: Draft, from: Place): Promise<Draft> {
  const places = (['metric', 'param', 'tag', 'none'] as const).filter((place) => place !== from);
  const answer = await askList<Place>({
    title: vscode.l10n.t('Log Run: {0}', sectionWord(from)),
    placeholder: vscode.l10n.t('Make all {0} what? What is no number stays as it is when it becomes no metric.', formatCount(countOf(draft, from), vscode.env.language)),
    rows: places.map((place) => ({ id: place, label: place === 'none' ? placeWord('none') : sectionWord(place) })),
    back: true,
  });
  return answer === BACK || answer.row === undefined ? draft : moveAll(draft, from, answer.row);
}
