/** Which way a metric gets better; `unknown` makes no run the best. */
export type Direction = 'lower' | 'higher' | 'unknown';

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
  const words = wordsOf(key);
  if (words.some((word) => LOWER.has(word))) return 'lower';
  // scikit-learn's autologging writes `neg_…` scores, which are errors turned round.
  return words.some((word) => HIGHER.has(word)) ? 'higher' : 'unknown';
}

/** Whether a result is better than another; a number is better than none, and nothing is where the direction is not known. */
export function isBetter(result: number, than: number, direction: Direction): boolean {
  if (Number.isNaN(result) || direction === 'unknown') return false;
  if (Number.isNaN(than)) return true;
  return direction === 'lower' ? result < than : result > than;
}

/** The words of a key, in lower case: `valLoss` and `val/loss` are both `val`, `loss`. */
export function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
}
