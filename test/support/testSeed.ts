/** The seed without another word, so that a change is not blamed for what it did not do; the long suites draw one. */
const USUAL_SEED = 20_261_121;

/** Where tests that generate begin: `TRIALBOOK_TEST_SEED` (a whole number, or `random`) has what was found again; without it it is fixed, or drawn. */
export function testSeed(usual: 'fixed' | 'random' = 'fixed'): number {
  const asked = process.env['TRIALBOOK_TEST_SEED'] ?? (usual === 'random' ? 'random' : String(USUAL_SEED));
  const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
  if (!Number.isInteger(seed)) throw new Error(`TRIALBOOK_TEST_SEED takes a whole number or random, not ${asked}`);
  return seed;
}
