import type { HistoryModel, HistorySelection, Problem } from '../history';
import { filesOfVersion } from '../server/versionFiles';
import type { HistorySource } from '../source';

/** Names of models that a problem lists. */
const NAMED = 20;

/** What of the source is copied, by its ids. */
export interface Copied {
  readonly hasRun: (id: string) => boolean;
  /** Whether a logged model is. */
  readonly hasModel: (id: string) => boolean;
}

/**
 * The registered models of a selection. Where runs are chosen and models are not, those come that have versions of what is copied, with these versions alone.
 * What is left out that way is told by `tell`.
 */
export async function* chosenModels(source: HistorySource, selection: HistorySelection | undefined, copied: Copied, tell: (problem: Problem) => void): AsyncGenerator<HistoryModel> {
  if (selection?.modelsOfRuns !== true) {
    if (selection?.models?.size !== 0) yield* source.registeredModels(selection);
    return;
  }
  const leftOut: string[] = [];
  for await (const model of source.registeredModels()) {
    const { name } = model.model;
    const part = selection.models?.has(name) === true ? model : partOf(model, copied);
    if (part !== model && part.versions.length === 0) {
      leftOut.push(name);
      continue;
    }
    yield part;
    const missing = model.versions.length - part.versions.length;
    if (missing > 0) tell({ where: `registered model ${name}`, what: `${missing} of its ${model.versions.length} versions ${missing === 1 ? 'is of a run that was' : 'are of runs that were'} not chosen, and left out`, lost: false });
  }
  if (leftOut.length === 0) return;
  const more = leftOut.length > NAMED ? ` and ${leftOut.length - NAMED} more` : '';
  tell({ where: leftOut.length === 1 ? 'registered model' : 'registered models', what: `${leftOut.slice(0, NAMED).join(', ')}${more}: left out, without a version of a run that was chosen`, lost: false });
}

function partOf({ model, versions }: HistoryModel, { hasRun, hasModel }: Copied): HistoryModel {
  const kept = versions.filter((version) => {
    const files = filesOfVersion(version);
    return (version.run_id !== undefined && hasRun(version.run_id)) || (files.kind === 'model' && hasModel(files.id)) || (files.kind === 'run' && hasRun(files.id));
  });
  const numbers = new Set(kept.map(({ version }) => version));
  return { model: { ...model, aliases: model.aliases.filter(({ version }) => numbers.has(version)) }, versions: kept };
}
