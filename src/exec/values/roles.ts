import type { Role, ValueFormat } from './recordedValues';

/** What is known of where values come from. */
export interface Origin {
  readonly format: ValueFormat;
  /** Name of the file, without its folder. */
  readonly fileName?: string | undefined;
}

const RESULTS_FILE = /result|metric|score|eval|histor|report|test|valid|summary|log/i;
const SETTINGS_FILE = /config|conf\b|param|setting|args|option|setup|train\.(?:ya?ml|toml)$/i;
const SETTING = new RegExp(`(?:^|[._/ -])(?:${[
  'lr', 'learning_?rate', 'epochs', 'n_?epochs', 'num_?\\w*', 'n_\\w+', 'max_\\w+', 'min_\\w+', 'batch(?:_?size)?', 'seed', 'random_?state', 'depth', 'alpha', 'beta\\d?', 'gamma', 'eta', 'lambda\\w*',
  'momentum', 'dropout', 'weight_?decay', 'hidden\\w*', 'layers', 'units', 'kernel\\w*', 'stride', 'padding', 'solver', 'optimi[sz]er', 'penalty', 'warmup\\w*', 'size', 'width', 'height', 'window', 'lag',
  'folds', 'cv', 'workers', 'threads', 'trees', 'estimators', 'leaves', 'subsample', 'colsample\\w*', 'patience', 'tol', 'eps(?:ilon)?', 'temperature', 'top_?[kp]', 'threshold', 'version', 'port', 'c', 'k', 'n', 'p',
].join('|')})$`, 'i');
const MEASURE = /loss|acc(?:uracy)?(?:$|[._/ @-])|error|score|(?:^|[._/ -])(?:r?mse|mae|mape|smape|r2|auc|auroc|aupr|ap|map|iou|dice|f1|fbeta|mcc|kappa|wer|cer|psnr|ssim|fid|ppl|nll|elbo|reward|return|gain|lift|ndcg|mrr|hits)(?:$|[._/ @-])|precision|recall|sensitivity|specificity|perplexity|bleu|rouge|rmse|logloss|duration|elapsed|runtime|seconds|latency|throughput|per_second|_time|^time$|memory|(?:^|[._/-])(?:val|test|train|eval)[._/-]/i;

/** What a value without a section of its own is recorded as; the person can change it in the preview. Text is a parameter, and a number goes by its name, else by its file. */
export function roleOf(key: string, number: number | undefined, { format, fileName = '' }: Origin): Role {
  if (number === undefined) return 'param';
  if (SETTING.test(key)) return 'param';
  if (MEASURE.test(key)) return 'metric';
  if (RESULTS_FILE.test(fileName)) return 'metric';
  if (SETTINGS_FILE.test(fileName) || format === 'yaml' || format === 'toml') return 'param';
  return Number.isInteger(number) ? 'param' : 'metric';
}

const SECTIONS: Readonly<Record<string, Role>> = {
  params: 'param', parameters: 'param', hyperparameters: 'param', hparams: 'param', hyperparams: 'param',
  metrics: 'metric', results: 'metric', scores: 'metric', tags: 'tag', labels: 'tag',
};

/** What a path of keys says about the role, and the key without the section: `metrics` above `accuracy` makes a metric `accuracy`. */
export function section(path: readonly string[]): { role: Role | undefined; key: string } {
  const [first = '', ...rest] = path;
  const role = rest.length > 0 && Object.hasOwn(SECTIONS, first.toLowerCase()) ? SECTIONS[first.toLowerCase()] : undefined;
  return { role, key: (role === undefined ? path : rest).join('.') };
}
