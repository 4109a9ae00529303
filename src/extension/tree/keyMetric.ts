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

/**
 * The direction a metric's name speaks of: `val_rmse` lower, `test/f1` higher, `rows_out` unknown. A word for lower wins, so
 * that `error_score` is lower.
 */
export function guessDirection(key: string): Direction {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  if (words.some((word) => LOWER.has(word))) return 'lower';
  // scikit-learn's autologging writes `neg_…` scores, which are errors turned round.
  return words.some((word) => HIGHER.has(word)) ? 'higher' : 'unknown';
}

/**
 * The key metric of an experiment: the one a person chose (tags `trialbook.keyMetric` and `trialbook.keyMetric.direction`), else
 * the most used one that is no system metric, with the direction its name speaks of.
 */
export function keyMetricOf(experiment: Experiment, overview: ExperimentOverview | undefined): KeyMetric | undefined {
  const chosen = tagValue(experiment.tags, SYSTEM_TAGS.keyMetric);
  const key = chosen ?? overview?.metric_keys.find((name) => !name.startsWith('system/'));
  if (key === undefined || key === '') return undefined;
  const said = tagValue(experiment.tags, SYSTEM_TAGS.keyMetricDirection);
  if (chosen !== undefined && (said === 'lower' || said === 'higher' || said === 'unknown')) return { key, direction: said };
  return { key, direction: guessDirection(key) };
}

/** The value of a tag. */
export function tagValue(tags: readonly { readonly key: string; readonly value: string }[], key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value;
}
