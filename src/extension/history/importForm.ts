import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { PlaceKind, Problem } from '../../interop/history';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { BACK } from '../logRun/ask';
import { askMany, askOne } from '../promote/pick';
import { entered } from '../runs/targets';
import { formatBytes, formatCount, oneLine, withoutIcons } from '../tree/format';
import type { Preview } from './copyEvents';
import { askForm, separator, type FormRow } from './form';
import { IMPORTED_KINDS, kindWords } from './kinds';
import { connectionItem } from './selection';
import { experimentsWords, modelsWords, runsWords } from './words';

/** What is to be imported, and how. */
export interface ImportDraft {
  /** Absolute. */
  readonly path: string;
  /** How it is read, where the person says so. */
  readonly kind?: PlaceKind;
  readonly preview: Preview;
  readonly prefixes: readonly { readonly from: string; readonly to: string }[];
  /** Names of the experiments; all without it. */
  readonly experiments?: readonly string[];
  readonly artifacts: 'copy' | 'leave';
  readonly follow: boolean;
  readonly target: FolderConnection;
}

/** Reads the source again, as it would be with these options. Raises `UserError`. */
export type ReadAgain = (draft: Pick<ImportDraft, 'path' | 'kind' | 'prefixes'>) => Thenable<Preview>;

/** Kinds that may grow while they are looked at. */
const GROWING: ReadonlySet<PlaceKind> = new Set<PlaceKind>(['mlruns', 'mlflow-db', 'tensorboard', 'dvclive', 'lightning', 'huggingface', 'wandb', 'csv']);
/** Kinds whose artifacts may stay where they are. */
const WITH_ARTIFACTS: ReadonlySet<PlaceKind> = new Set<PlaceKind>(['mlruns', 'mlflow-db']);
/** Rows for places that are not there, and for problems. */
const SHOWN = 4;

/** Shows what an import would bring and lets the person change how, until it is started. Raises `CancellationError`. */
export function askImport(first: ImportDraft, connections: Connections, read: ReadAgain): Promise<ImportDraft> {
  return askForm(first, {
    title: vscode.l10n.t('Import Runs from {0}', oneLine(basename(first.path) || first.path, 60)),
    placeholder: vscode.l10n.t('Nothing was imported yet. Check what will be, or choose a row to change it.'),
    rows: (draft) => [startRow(draft), ...contentRows(draft), ...missingRows(draft, read), ...howRows(draft, connections, read)],
  });
}

/** Runs that come with the experiments that are chosen. */
export function runsOf({ preview, experiments }: Pick<ImportDraft, 'preview' | 'experiments'>): number {
  if (experiments === undefined) return preview.summary.runs;
  return preview.summary.experiments.filter(({ name }) => experiments.includes(name)).reduce((sum, { runs }) => sum + runs, 0);
}

function startRow(draft: ImportDraft): FormRow<ImportDraft> {
  const { l10n } = vscode;
  const runs = runsOf(draft);
  if (runs === 0 && draft.preview.summary.models === 0) {
    return draft.follow
      ? { label: `$(eye) ${l10n.t('Follow')}`, description: l10n.t('runs are imported as they come'), alwaysShow: true, act: () => Promise.resolve('start') }
      : { label: `$(info) ${l10n.t('There is nothing to import')}`, description: l10n.t('choose another way to read it below, or leave'), alwaysShow: true };
  }
  const label = draft.follow ? l10n.t('Import {0} and Follow', runsWords(runs)) : l10n.t('Import {0}', runsWords(runs));
  return { label: `$(cloud-download) ${label}`, description: l10n.t('into {0}; what is there already is not copied again', withoutIcons(draft.target.name)), alwaysShow: true, act: () => Promise.resolve('start') };
}

function contentRows(draft: ImportDraft): FormRow<ImportDraft>[] {
  const { l10n } = vscode;
  const { summary, problems } = draft.preview;
  const language = vscode.env.language;
  const info = (icon: string, label: string, description = ''): FormRow<ImportDraft> => ({ label: `$(${icon}) ${withoutIcons(label)}`, ...(description === '' ? {} : { description: withoutIcons(description) }) });
  const chosen = draft.experiments?.length ?? summary.experiments.length;
  const names = summary.experiments.filter(({ name }) => draft.experiments?.includes(name) ?? true).slice(0, 5).map(({ name }) => oneLine(name, 40));
  const rows: FormRow<ImportDraft>[] = [
    {
      ...info('beaker', chosen === summary.experiments.length ? experimentsWords(chosen) : l10n.t('{0} of {1}', chosen, experimentsWords(summary.experiments.length)), [...names, ...(chosen > names.length ? ['…'] : [])].join(', ')),
      ...(summary.experiments.length > 1 ? { act: (): Promise<ImportDraft> => askExperiments(draft) } : {}),
    },
  ];
  if (summary.models > 0) rows.push(info('package', modelsWords(summary.models), draft.experiments !== undefined ? l10n.t('those of the chosen experiments come along') : summary.versions === 1 ? l10n.t('1 version') : l10n.t('{0} versions', formatCount(summary.versions, language))));
  if (summary.points !== undefined) rows.push(info('graph-line', l10n.t('{0} points', formatCount(summary.points, language))));
  if (summary.artifactBytes !== undefined) rows.push(info('archive', l10n.t('{0} of artifacts', formatBytes(summary.artifactBytes, language))));
  if (summary.from !== undefined && summary.to !== undefined) rows.push(info('calendar', [...new Set([summary.from, summary.to].map((time) => new Date(time).toLocaleDateString(language)))].join(' – ')));
  return [separator(draft.preview.kind === undefined ? l10n.t('What is there') : l10n.t('What is there: {0}', kindWords(draft.preview.kind))), ...rows, ...problemRows(problems)];
}

function problemRows(problems: readonly Problem[]): FormRow<ImportDraft>[] {
  const rows: FormRow<ImportDraft>[] = [];
  for (const { where, what } of problems.slice(0, SHOWN)) rows.push({ label: `$(warning) ${withoutIcons(oneLine(where, 60))}`, description: withoutIcons(what) });
  if (problems.length > SHOWN) rows.push({ label: `$(ellipsis) ${vscode.l10n.t('{0} more of these', problems.length - SHOWN)}`, description: vscode.l10n.t('the report lists them') });
  return rows;
}

function missingRows(draft: ImportDraft, read: ReadAgain): FormRow<ImportDraft>[] {
  const { l10n } = vscode;
  const { missingPrefixes } = draft.preview.summary;
  if (missingPrefixes.length + draft.prefixes.length === 0) return [];
  const remove = { iconPath: new vscode.ThemeIcon('close'), tooltip: l10n.t('Remove') };
  return [
    separator(l10n.t('Artifacts of another machine')),
    ...draft.prefixes.map(({ from, to }): FormRow<ImportDraft> => ({
      label: `$(arrow-right) ${withoutIcons(from)}`, description: l10n.t('is {0}', withoutIcons(to)), buttons: [remove],
      act: () => mapPrefix(draft, from, read),
      buttonAct: () => readAgain({ ...draft, prefixes: draft.prefixes.filter((one) => one.from !== from) }, read),
    })),
    ...missingPrefixes.slice(0, SHOWN).map((from): FormRow<ImportDraft> => ({
      label: `$(folder) ${l10n.t('Choose where {0} is on this machine…', withoutIcons(from))}`, description: l10n.t('its files are not found; without it they are left out'),
      act: () => mapPrefix(draft, from, read),
    })),
  ];
}

function howRows(draft: ImportDraft, connections: Connections, read: ReadAgain): FormRow<ImportDraft>[] {
  const { l10n } = vscode;
  const kind = draft.kind ?? draft.preview.kind;
  const rows: FormRow<ImportDraft>[] = [separator(l10n.t('How'))];
  rows.push({
    label: `$(${draft.target.kind === 'server' ? 'server' : 'root-folder'}) ${l10n.t('Into')}`, description: withoutIcons(draft.target.name),
    ...(targetsOf(connections).length > 1 ? { act: (): Promise<ImportDraft> => askTarget(draft, connections) } : {}),
  });
  if (kind !== undefined && WITH_ARTIFACTS.has(kind) && draft.target.kind === 'store') {
    rows.push({
      label: `$(files) ${l10n.t('Artifacts')}`,
      description: draft.artifacts === 'copy' ? l10n.t('copied') : l10n.t('left where they are; they are gone here when they are deleted there'),
      act: () => Promise.resolve({ ...draft, artifacts: draft.artifacts === 'copy' ? 'leave' : 'copy' }),
    });
  }
  if (kind !== undefined && GROWING.has(kind)) {
    rows.push({
      label: `$(eye) ${l10n.t('Follow')}`, description: draft.follow ? l10n.t('new runs and points come within seconds, until you stop it') : l10n.t('no, once'),
      act: () => Promise.resolve({ ...draft, follow: !draft.follow }),
    });
  }
  rows.push({ label: `$(search) ${l10n.t('Read as')}`, description: kind === undefined ? l10n.t('what it looks like') : kindWords(kind), act: () => askKind(draft, read) });
  return rows;
}

/** Where runs can be brought: the folders' own stores and the servers, where they take changes. */
export function targetsOf({ roots }: Connections): FolderConnection[] {
  return roots.filter(({ state }) => state.kind !== 'ready' || !state.readOnly);
}

async function askTarget(draft: ImportDraft, connections: Connections): Promise<ImportDraft> {
  const items = targetsOf(connections).map(connectionItem);
  return { ...draft, target: entered(await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Into which folder or server?'), ignoreFocusOut: true })).connection };
}

async function askExperiments(draft: ImportDraft): Promise<ImportDraft> {
  const { experiments } = draft.preview.summary;
  const answer = await askMany<string>({
    title: vscode.l10n.t('Import Runs'), placeholder: vscode.l10n.t('Which experiments?'),
    rows: experiments.map(({ name, runs }) => ({ label: `$(beaker) ${withoutIcons(name)}`, description: runsWords(runs), value: name })),
    ticked: (name) => draft.experiments?.includes(name) ?? true,
  });
  if (answer === BACK || answer.values.length === 0) return draft;
  return answer.values.length === experiments.length ? withAll(draft) : { ...draft, experiments: answer.values };
}

async function mapPrefix(draft: ImportDraft, from: string, read: ReadAgain): Promise<ImportDraft> {
  const [folder] = entered(await vscode.window.showOpenDialog({
    canSelectFolders: true, canSelectFiles: false, openLabel: vscode.l10n.t('Use This Folder'), title: vscode.l10n.t('Which folder is {0} on this machine?', from),
    defaultUri: vscode.Uri.file(draft.path),
  }));
  if (folder === undefined) return draft;
  return readAgain({ ...draft, prefixes: [...draft.prefixes.filter((one) => one.from !== from), { from, to: folder.fsPath }] }, read);
}

async function askKind(draft: ImportDraft, read: ReadAgain): Promise<ImportDraft> {
  const now = draft.kind ?? draft.preview.kind;
  const picked = await askOne<PlaceKind>({
    title: vscode.l10n.t('Import Runs'), placeholder: vscode.l10n.t('What is it?'),
    rows: IMPORTED_KINDS.map((kind) => ({ label: kindWords(kind), value: kind })), active: (kind) => kind === now,
  });
  return picked === BACK ? draft : readAgain({ ...draft, kind: picked.value }, read);
}

async function readAgain(draft: ImportDraft, read: ReadAgain): Promise<ImportDraft> {
  return { ...withAll(draft), preview: await read(draft) };
}

/** The draft with all experiments of the source. */
function withAll(draft: ImportDraft): ImportDraft {
  const all: { -readonly [Field in keyof ImportDraft]: ImportDraft[Field] } = { ...draft };
  delete all.experiments;
  return all;
}
