import * as vscode from 'vscode';
import { STAGES, type ModelVersion, type RegisteredModel, type Stage } from '../../protocol/entities';
import { askText, BACK } from '../logRun/ask';
import { STAGE_ICONS } from '../models/pickModel';
import { withoutIcons } from '../tree/format';
import { defaultAliases, knownAliases, nextStage } from './moves';
import { aliasProblem, bareAlias } from './names';
import { askMany, askOne } from './pick';
import type { Place } from './walk';
import { aliasWords, titleWords } from './words';

/** Longest comment, characters: it has to fit into a tag on a server that keeps no history. */
const MOST_COMMENT = 4000;
/** Versions of a stage that are named. */
const MOST_NAMED = 3;

/** The version that is moved, and those around it. */
export interface Moved {
  readonly name: string;
  /** Undefined for one that is registered by the promotion. */
  readonly version: string | undefined;
  /** `v3`. */
  readonly versionText: string;
  readonly model: RegisteredModel | undefined;
  readonly versions: readonly ModelVersion[];
  /** Requests a minute that a stage's served version answers; absent where none is served. */
  readonly served: (stage: Stage) => number | undefined;
}

/** Asks for the stage; the next one is active. Raises `CancellationError`. */
export async function chooseStage(moved: Moved, place: Place, chosen: Stage | undefined): Promise<Stage | typeof BACK> {
  const now = moved.versions.find(({ version }) => version === moved.version)?.current_stage;
  const answer = await askOne<Stage>({
    title: titleWords(moved.name, moved.versionText),
    placeholder: vscode.l10n.t('Move it to which stage?'),
    place,
    rows: STAGES.map((stage) => ({ label: `$(${STAGE_ICONS[stage]}) ${stage}`, description: whoIsThere(moved, stage, now), value: stage })),
    active: (stage) => stage === (chosen ?? nextStage(now)),
  });
  return answer === BACK ? BACK : answer.value;
}

function whoIsThere({ versions, version, versionText, served }: Moved, stage: Stage, now: Stage | undefined): string {
  const { l10n } = vscode;
  const others = versions.filter((one) => one.current_stage === stage && one.version !== version);
  const named = others.slice(0, MOST_NAMED).map((one) => `v${one.version}`).join(', ');
  const there = others.length > MOST_NAMED ? l10n.t('{0} and {1} more', named, others.length - MOST_NAMED) : named;
  const requests = served(stage);
  const own = now === stage ? l10n.t('{0} is here now', versionText) : '';
  if (stage === 'None') return own;
  const other = others.length === 0 ? '' : stage === 'Archived' || own !== '' ? there : l10n.t('now {0}', there);
  const traffic = requests === undefined || other === '' ? '' : requests < 1 ? l10n.t('serving') : l10n.t('serving {0} requests a minute', Math.round(requests));
  return [own, other, traffic].filter((part) => part !== '').join(', ');
}

/** Asks which aliases point to the version afterwards; unticking one that points there takes it away. Raises `CancellationError`. */
export async function chooseAliases(moved: Moved, stage: Stage | undefined, place: Place, chosen: readonly string[] | undefined): Promise<readonly string[] | typeof BACK> {
  const { l10n } = vscode;
  const pointsTo = new Map((moved.model?.aliases ?? []).map(({ alias, version }) => [alias, version]));
  let ticked: readonly string[] = chosen ?? defaultAliases(moved.model?.aliases ?? [], moved.version, stage, moved.versions);
  const added: string[] = [];
  for (;;) {
    const names = [...new Set([...knownAliases(moved.model?.aliases ?? [], moved.version), ...ticked, ...added])];
    const answer = await askMany<string>({
      title: titleWords(moved.name, moved.versionText, { stage }),
      placeholder: l10n.t('Which aliases should point to {0}?', moved.versionText),
      place,
      rows: names.map((alias) => ({ label: `@${withoutIcons(alias)}`, description: whereWords(pointsTo.get(alias), moved.version), value: alias })),
      ticked: (alias) => ticked.includes(alias),
      more: { label: `$(add) ${l10n.t('New Alias…')}`, description: l10n.t('a name that programs load it by: models:/NAME@ALIAS'), alwaysShow: true },
    });
    if (answer === BACK) return BACK;
    ticked = answer.values;
    if (!answer.more) return ticked;
    const name = await askAlias(names, moved, stage, place);
    if (name === BACK) continue;
    added.push(name);
    ticked = [...ticked, name];
  }
}

function whereWords(at: string | undefined, version: string | undefined): string {
  if (at === undefined) return vscode.l10n.t('points nowhere yet');
  return at === version ? vscode.l10n.t('points here now') : vscode.l10n.t('now on v{0}', at);
}

async function askAlias(known: readonly string[], moved: Moved, stage: Stage | undefined, place: Place): Promise<string | typeof BACK> {
  const text = await askText({
    title: `${titleWords(moved.name, moved.versionText, { stage })} (${place.step}/${place.total})`,
    prompt: vscode.l10n.t('Name of the alias, such as {0}', 'canary'),
    value: '',
    back: true,
    check: (typed) => {
      const alias = bareAlias(typed);
      const problem = aliasProblem(alias);
      if (problem !== undefined) return aliasWords(problem);
      return known.includes(alias) ? vscode.l10n.t('It is in the list already.') : undefined;
    },
  });
  return text === BACK ? BACK : bareAlias(text);
}

/** Asks why. Raises `CancellationError`. */
export function askComment(title: string, place: Place | undefined, value: string, prompt = vscode.l10n.t("The comment is kept in the model's history.")): Promise<string | typeof BACK> {
  return askText({
    title: place === undefined || place.total < 2 ? title : `${title} (${place.step}/${place.total})`,
    prompt,
    placeholder: vscode.l10n.t('Why? For example: 12 % lower error on the October holdout'),
    value,
    back: place?.back ?? false,
    check: (text) => (text.length > MOST_COMMENT ? vscode.l10n.t('A comment has at most {0} characters.', MOST_COMMENT) : undefined),
  });
}
