import type { PlaceKind } from './history';
import { InteropError } from './interopError';
import type { HistorySource, OpenSource } from './source';

/** How each kind of place is opened; loaded when it is. */
const OPENERS: Partial<Record<PlaceKind, (path: string, options: OpenSource) => Promise<HistorySource>>> = {
  'mlflow-db': async (path, options) => (await import('./mlflowDb/source')).openMlflowDb(path, options),
  trialbook: async (path, options) => (await import('./trialbook/openTrialbook')).openTrialbook(path, options),
  bundle: async (path, options) => (await import('./bundle/bundleSource')).openBundle(path, options),
  mlruns: async (path, options) => (await import('./mlruns/mlrunsSource')).openMlruns(path, options),
  tensorboard: async (path, options) => (await import('./tensorboard/openTensorboard')).openTensorboard(path, options),
  dvclive: async (path, options) => (await import('./dvclive/openDvclive')).openDvclive(path, options),
  lightning: async (path, options) => (await import('./lightning/openLightning')).openLightning(path, options),
  huggingface: async (path, options) => (await import('./huggingface/openHuggingface')).openHuggingface(path, options),
  csv: async (path, options) => (await import('./csv/openCsv')).openCsv(path, options),
  wandb: async (path, options) => (await import('./wandb/openWandb')).openWandb(path, options),
};

/** Kinds of places that can be read from a path. */
export const READABLE = Object.keys(OPENERS) as readonly PlaceKind[];

/** Opens what lies at an absolute path as a place of that kind. Raises `InteropError`. */
export async function openSource(kind: PlaceKind, path: string, options: OpenSource): Promise<HistorySource> {
  const open = OPENERS[kind];
  if (open === undefined) throw new InteropError('unsupported', `Nothing can be read from a place of the kind '${kind}'.`);
  return open(path, options);
}
