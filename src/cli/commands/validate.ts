import { TABLE_FILE } from '../../exec/scoring/predictionsFile';
import { promotionRules } from '../../exec/scoring/promotionRules';
import { ScoringError } from '../../exec/scoring/scoringError';
import { validateVersion } from '../../exec/scoring/validate';
import { holdoutOf, type Bound } from '../../exec/scoring/validation';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { text, texts } from '../store';
import { pairs } from './exec';
import { PLACE_HELP, PLACE_OPTIONS, placeOf, tell, version, withClient, withWords } from './score';

const TASKS = ['auto', 'regression', 'classification'] as const;

/** Measures a version of a model on a file that holds the true values. */
export const validate: Command = {
  options: {
    ...PLACE_OPTIONS,
    target: { type: 'string' },
    group: { type: 'string' },
    task: { type: 'string' },
    'at-most': { type: 'string', multiple: true },
    'at-least': { type: 'string', multiple: true },
  },
  takesWords: true,
  help: `Usage: trialbook validate MODEL [FILE] [OPTIONS]

Measures a version of a registered model on a CSV or Parquet file that holds the true values,
as a run, and writes on the version whether it passed: rules of promotion in trialbook.json
can ask for it. Without FILE it is the holdout that such a rule names.

  trialbook validate HousePricePredictor/3 holdout.csv --target price
  trialbook validate HousePricePredictor/Staging holdout.csv --at-most rmse=25000

Measured are rmse, mae, r2 and bias; of a classifier accuracy, f1 (weighted) and, where it
gives probabilities, log_loss and auc; and the same by group in validation/. A version passes
when it keeps the bounds that the rules of trialbook.json and this call set to these metrics.

  --target COLUMN      the true values (default: the only column that the model does not take)
  --group COLUMN       tells errors apart by it (default: by the true value)
  --task NAME          auto (default), regression or classification
  --at-most KEY=N      a bound, e.g. rmse=25000; several times
  --at-least KEY=N     a bound, e.g. r2=0.9; several times
  --experiment NAME    experiment of the run (default: 'MODEL validation')
${PLACE_HELP}

Exit codes: 0 passed, 1 not passed or not scored, 2 wrong call.`,
  run: (call) => withWords(call, () => validateCall(call)),
};

async function validateCall(call: Call): Promise<number> {
  const [reference, named, ...more] = call.words;
  if (reference === undefined || more.length > 0) throw new CliError(USAGE, 'Name a model and a file, as in: trialbook validate HousePricePredictor/3 holdout.csv');
  const task = TASKS.find((one) => one === (text(call, 'task') ?? 'auto'));
  if (task === undefined) throw new CliError(USAGE, `--task takes ${TASKS.join(', ')}, not '${text(call, 'task') ?? ''}'`);
  const bounds = [...boundsIn(call, 'at-most', 'atMost'), ...boundsIn(call, 'at-least', 'atLeast')];
  const place = placeOf(call);
  return withClient(place, async (client) => {
    const model = await version(client, reference);
    const { rules, problems } = promotionRules(place.storePath);
    for (const { path, message } of problems) call.warn(`trialbook.json: ${path} ${message}`);
    const file = named ?? holdoutOf(rules, model.name);
    if (file === undefined) throw new ScoringError('no-holdout', `No rule in trialbook.json names a holdout for ${model.name}: name the file, as in: trialbook validate ${reference} holdout.csv`);
    if (!TABLE_FILE.test(file)) throw new CliError(USAGE, `${file} is no CSV or Parquet file by its name`);
    const { code, report } = await validateVersion(client, place, { model, file, target: text(call, 'target'), group: text(call, 'group'), task, rules, bounds }, call.warn);
    tell(call, report);
    if (report?.kind === 'validated') call.print(report.passed === true ? `${model.name} v${model.version} passed on ${file}` : `${model.name} v${model.version} did not pass on ${file}: ${(report.broken ?? []).join(', ')}`);
    return code;
  });
}

function boundsIn(call: Call, option: string, side: 'atMost' | 'atLeast'): Bound[] {
  return Object.entries(pairs(texts(call, option), `--${option}`)).map(([metric, value]) => {
    const bound = Number(value);
    if (value.trim() === '' || !Number.isFinite(bound)) throw new CliError(USAGE, `--${option} takes a number, as in ${metric}=0.25, not '${value}'`);
    return { metric, [side]: bound };
  });
}
