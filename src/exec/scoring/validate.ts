import type { MlflowClient } from '../../client/mlflowClient';
import { inputDatasets } from '../../capture/inputs';
import type { PromotionRules } from '../../promotion/rules';
import { measure, type ScoringEnd, type ScoringPlace, type ValidationQuestion } from './runScoring';
import { ScoringError } from './scoringError';
import { boundsOf, brokenBounds, validationOf, validationTag, type Bound } from './validation';

/** A validation with what it has to keep. */
export interface Validating extends Omit<ValidationQuestion, 'digest'> {
  readonly rules: PromotionRules;
  /** Bounds that were given beside those of the rules. */
  readonly bounds: readonly Bound[];
}

/**
 * Measures a version on a holdout as a run, and writes on the version how it went, so that a rule can be met by it. One that could not be scored leaves the
 * version as it is. Raises `ScoringError`.
 */
export async function validateVersion(client: MlflowClient, place: ScoringPlace, validating: Validating, warn: (line: string) => void): Promise<ScoringEnd> {
  const { model, file, rules, bounds } = validating;
  const [input] = (await inputDatasets([file], place.cwd)).datasets;
  if (input === undefined) throw new ScoringError('no-input', `There is no file ${file} in ${place.cwd}`);
  const { digest } = input.dataset;
  const end = await measure(place, { ...validating, digest }, warn);
  const { report } = end;
  if (end.code !== 0 || report?.kind !== 'validated' || report.runId === undefined) return end;
  const broken = brokenBounds([...boundsOf(rules, model.name, report.metrics), ...bounds], report.metrics);
  const validation = validationOf({ runId: report.runId, file, digest, metrics: report.metrics, passed: broken.length === 0, time: Date.now() });
  await client.setModelVersionTag(model.name, model.version, validationTag(validation.dataset), JSON.stringify(validation));
  return { code: broken.length === 0 ? 0 : 1, report: { ...report, passed: validation.passed, broken } };
}
