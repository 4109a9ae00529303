import { describe, expect, it } from 'vitest';
import { fuzzServer, hasFuzzer } from '../support/fuzzServer';

/** Seconds that each goes on. */
const SECONDS = Number(process.env['TRIALBOOK_FUZZ_SECONDS'] ?? 300);

describe('a server that is sent what a fuzzer makes up, for long', () => {
  it.each([1, 2])('never breaks, never answers 5xx and never works for a second on an answer: %i', async (seed) => {
    expect(await hasFuzzer(), 'Atheris is there for Linux alone, with Python 3.11 or newer').toBe(true);
    const { output, runs, ok } = await fuzzServer(SECONDS, seed);
    expect(ok, output.slice(-6000)).toBe(true);
    expect(runs).toBeGreaterThan(1000);
    console.log(`${runs} made-up requests in ${SECONDS} s`);
  });
});
