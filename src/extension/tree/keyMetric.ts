import { SYSTEM_TAGS, type Experiment } from '../../protocol/entities';
import type { ExperimentOverview } from '../../protocol/trialbook';

/** Which way a metric gets better; `unknown` makes no run the best. */
export type Direction = 'lower' | 'higher' | 'unknown';

/** The metric an experiment is read by. */
export interface KeyMetric {
  readonly key: string;
  readonly direction: Direction;
}

const LOWER = new Set([
  'loss', 'error', 'errors', 'err', 'rmse', 'mse', 'mae', 'mape', 'smape', 'rmsle', 'msle', 'logloss', 'perplexity', 'ppl', 'wer', 'cer', 'fid',
  'deviance', 'nll', 'bce', 'crossentropy', 'entropy', 'brier', 'hamming', 'latency', 'eer', 'mdape', 'wape', 'rmspe',
]);
const HIGHER = new Set([
  'acc', 'accuracy', 'auc', 'auroc', 'auprc', 'roc', 'f1', 'fbeta', 'r2', 'precision', 'recall', 'score', 'map', 'ndcg', 'mrr', 'bleu', 'rouge', 'iou',
  'dice', 'kappa', 'mcc', 'gini', 'specificity', 'sensitivity', 'reward', 'likelihood', 'top1', 'top5', 'ap', 'psnr', 'ssim', 'hit', 'em',
]);

/** Words for data that a model has not seen. */
const HELD_OUT = new Set(['val', 'valid', 'validation', 'test', 'eval', 'holdout', 'heldout', 'dev', 'oof', 'cv']);

/**
 * The direction a metric's name speaks of: `val_rmse` lower, `test/f1` higher, `rows_out` unknown. A word for lower wins, so
 * that `error_score` is lower.
 */
export function guessDirection(key: string): Direction {
  const words = wordsOf(key);
  if (words.some((word) => LOWER.has(word))) return 'lower';
  // scikit-learn's autologging writes `neg_…` scores, which are errors turned round.
  return words.some((word) => HIGHER.has(word)) ? 'higher' : 'unknown';
}

function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
}

/** How well a metric speaks for its run: a result on data that was held out first, then any with a direction. */
function rank(key: string): number {
  if (guessDirection(key) === 'unknown') return 2;
  return wordsOf(key).some((word) => HELD_OUT.has(word)) ? 0 : 1;
}

/** Of metrics in the order of their use, the one that says most about a run; system metrics say nothing. */
function defaultKey(keys: readonly string[]): string | undefined {
  const candidates = keys.filter((key) => !key.startsWith('system/'));
  return [0, 1, 2].map((wanted) => candidates.find((key) => rank(key) === wanted)).find((key) => key !== undefined);
}

/**
 * The key metric of an experiment: the one a person chose (tags `trialbook.keyMetric` and `trialbook.keyMetric.direction`), else
 * the most used one that says something about a run, with the direction its name speaks of.
 */
export function keyMetricOf(experiment: Experiment, overview: ExperimentOverview | undefined): KeyMetric | undefined {
  const chosen = tagValue(experiment.tags, SYSTEM_TAGS.keyMetric);
  const key = chosen ?? defaultKey(overview?.metric_keys ?? []);
  if (key === undefined || key === '') return undefined;
  const said = tagValue(experiment.tags, SYSTEM_TAGS.keyMetricDirection);
  if (chosen !== undefined && (said === 'lower' || said === 'higher' || said === 'unknown')) return { key, direction: said };
  return { key, direction: guessDirection(key) };
}

/** The value of a tag. */
export function tagValue(tags: readonly { readonly key: string; readonly value: string }[], key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}
