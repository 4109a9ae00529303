import { describe, expect, it } from 'vitest';
import { fuzzServer, hasFuzzer } from '../support/fuzzServer';
import { testSeed } from '../support/testSeed';

/** Seconds that it goes on. */
const SECONDS = Number(process.env['TRIALBOOK_FUZZ_SECONDS'] ?? 8);
const SEED = testSeed();

describe('a server that is sent what a fuzzer makes up', () => {
  it('never breaks, never answers 5xx and never works for a second on an answer', async ({ skip }) => {
    if (!(await hasFuzzer())) skip('Atheris is there for Linux alone, with Python 3.11 or newer');
    const { output, runs, ok } = await fuzzServer(SECONDS, SEED);
    expect(ok, `TRIALBOOK_TEST_SEED=${SEED}\n${output.slice(-6000)}`).toBe(true);
    expect(runs).toBeGreaterThan(100);
    console.log(`${runs} made-up requests in ${SECONDS} s, seed ${SEED}`);
  });
});
