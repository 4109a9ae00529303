import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { readCandidateFiles } from '../../client/registry/candidateFacts';
import type { FilesState } from '../../promotion/facts';
import { noLoggedModels } from '../errors/promotion';
import { BACK } from '../logRun/ask';
import { formatBytes, formatElapsed, formatValue, withoutIcons } from '../tree/format';
import type { Candidate } from './candidates';
import { askOne, type Row } from './pick';
import type { Place } from './walk';

/** Models whose flavour and size are looked up for the list. */
const LOOKED_AT = 30;
const AT_ONCE = 6;

/** What was chosen: a model of a run, or to choose a folder. */
export type CandidateChoice = Candidate | 'folder';

/** Asks which model; best first. `run` names the run that they are of. Raises `CancellationError`, or `UserError` when there is none and no folder comes into question. */
export async function chooseCandidate(
  client: MlflowClient, candidates: readonly Candidate[], place: Place, chosen: Candidate | undefined, run?: string,
): Promise<CandidateChoice | typeof BACK> {
  if (candidates.length === 0 && run !== undefined) throw noLoggedModels(run);
  const files = new Map<Candidate, FilesState>();
  const answer = await askOne<CandidateChoice>({
    title: run === undefined ? vscode.l10n.t('Promote Model') : vscode.l10n.t('Promote Model: {0}', run),
    placeholder: candidates.length === 0 ? vscode.l10n.t('No run has logged a model yet; a folder can be promoted') : vscode.l10n.t('Pick the logged model to promote'),
    place,
    rows: rowsOf(candidates, files),
    active: (value) => value !== 'folder' && value.source === chosen?.source,
    fill: async (show, signal) => {
      const wanted = candidates.slice(0, LOOKED_AT);
      for (let at = 0; at < wanted.length; at += AT_ONCE) {
        await Promise.all(wanted.slice(at, at + AT_ONCE).map(async (one) => files.set(one, await readCandidateFiles(client, one, { signal }))));
        show(rowsOf(candidates, files));
      }
    },
  });
  return answer === BACK ? BACK : answer.value;
}

function rowsOf(candidates: readonly Candidate[], files: ReadonlyMap<Candidate, FilesState>): Row<CandidateChoice>[] {
  const several = new Set(candidates.map(({ experimentId }) => experimentId)).size > 1;
  const rows: Row<CandidateChoice>[] = [];
  for (const [index, one] of candidates.entries()) {
    if (several && candidates[index - 1]?.experimentId !== one.experimentId) rows.push({ label: withoutIcons(one.experiment), kind: vscode.QuickPickItemKind.Separator });
    rows.push(candidateRow(one, files.get(one)));
  }
  return [
    ...rows,
    { label: vscode.l10n.t('Elsewhere'), kind: vscode.QuickPickItemKind.Separator },
    { label: `$(folder-opened) ${vscode.l10n.t('Choose a Folder…')}`, description: vscode.l10n.t('one that holds an MLmodel file'), alwaysShow: true, value: 'folder' },
  ];
}

function candidateRow(one: Candidate, files: FilesState | undefined): Row<CandidateChoice> {
  const trouble = troubleWords(one, files);
  const registered = one.registrations[0];
  const description = [
    one.modelName === one.label ? '' : withoutIcons(one.modelName),
    ...madeOf(files),
    registered === undefined ? '' : withoutIcons(`${registered.name} v${registered.version}`),
  ];
  const detail = [trouble, ...valueWords(one), vscode.l10n.t('{0} ago', formatElapsed(Date.now() - one.created))];
  return { label: `$(${trouble === '' ? 'pass' : 'warning'}) ${withoutIcons(one.label)}`, description: joined(description), detail: joined(detail), value: one };
}

/** Flavour and size. */
function madeOf(files: FilesState | undefined): string[] {
  if (files?.kind !== 'read') return [];
  const { flavours, size } = files.mlmodel;
  const flavour = flavours.find(({ name }) => name !== 'python_function')?.name ?? 'python_function';
  return [withoutIcons(flavour), size === undefined ? '' : formatBytes(size, vscode.env.language)];
}

function valueWords({ metric, value, best, experiment }: Candidate): string[] {
  if (metric === undefined || value === undefined) return [];
  return [`${withoutIcons(metric.key)} ${formatValue(value, vscode.env.language)}`, best ? vscode.l10n.t('best in {0}', withoutIcons(experiment)) : ''];
}

/** Why it cannot be promoted. */
function troubleWords({ state }: Candidate, files: FilesState | undefined): string {
  const { l10n } = vscode;
  if (state === 'failed') return l10n.t('its upload failed');
  if (state === 'pending') return l10n.t('its files are still being written');
  if (files?.kind === 'missing') return l10n.t('its files are missing');
  return files?.kind === 'malformed' ? l10n.t('its MLmodel file cannot be read') : '';
}

/** Parts of a line, those that say something. */
export function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
