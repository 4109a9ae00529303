import { testSeed } from '../../support/testSeed';

/** How much is generated, and from where. */
export interface Generation {
  /** The same seed generates the same calls. */
  readonly seed: number;
  /** Most that is generated of one kind. */
  readonly most: number;
  /** When generating of one kind ends though there would be more, ms. */
  readonly patience: number;
}

/** How a test generates; its seed is printed, so that what was found can be had again. */
export function generation(title: string, most: number, patience: number, usual: 'fixed' | 'random' = 'fixed'): Generation {
  const seed = testSeed(usual);
  console.log(`${title}: TRIALBOOK_TEST_SEED=${seed}`);
  return { seed, most, patience };
}

/** The settings of fast-check for it: what time cuts off is no failure. */
export const checked = ({ seed, most, patience }: Generation): { seed: number; numRuns: number; interruptAfterTimeLimit: number; markInterruptAsFailure: false } => ({
  seed, numRuns: most, interruptAfterTimeLimit: patience, markInterruptAsFailure: false,
});
