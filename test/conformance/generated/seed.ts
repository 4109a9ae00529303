import fc from 'fast-check';
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

/** So many have to have been tried before what came of all of them says something: time may cut a slow machine off. */
export const ENOUGH = 400;

/** Raises for the first that is found for which a property does not hold. What time cuts off is no failure, be it all. */
export async function holds<T>(property: fc.IAsyncProperty<T>, { seed, most, patience }: Generation): Promise<void> {
  const details = await fc.check(property, { seed, numRuns: most, interruptAfterTimeLimit: patience, markInterruptAsFailure: false });
  const isCutOff = details.interrupted && details.counterexample === null;
  if (details.failed && !isCutOff) throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
}
