/** How much is generated, and from where. */
export interface Generation {
  /** The same seed generates the same calls. */
  readonly seed: number;
  /** Most that is generated of one kind. */
  readonly most: number;
  /** When generating of one kind ends though there would be more, ms. */
  readonly patience: number;
}

/** The seed without another word, so that a change is not blamed for what it did not do; the long suite draws one. */
const USUAL_SEED = 20_261_121;

/**
 * How a test generates: the seed is `TRIALBOOK_TEST_SEED` (a number, or `random`), and is printed, so that what was found can be had again.
 */
export function generation(title: string, most: number, patience: number, usual: 'fixed' | 'random' = 'fixed'): Generation {
  const asked = process.env['TRIALBOOK_TEST_SEED'] ?? (usual === 'random' ? 'random' : String(USUAL_SEED));
  const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
  if (!Number.isInteger(seed)) throw new Error(`TRIALBOOK_TEST_SEED takes a whole number or random, not ${asked}`);
  console.log(`${title}: TRIALBOOK_TEST_SEED=${seed}`);
  return { seed, most, patience };
}

/** The settings of fast-check for it: what time cuts off is no failure. */
export const checked = ({ seed, most, patience }: Generation): { seed: number; numRuns: number; interruptAfterTimeLimit: number; markInterruptAsFailure: false } => ({
  seed, numRuns: most, interruptAfterTimeLimit: patience, markInterruptAsFailure: false,
});
