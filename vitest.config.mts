import { defineConfig } from 'vitest/config';

/** Where something has to happen in another process or a real editor: long, since the machine may be slow, and never waited out when it does. ms */
const poll = { timeout: 60_000, interval: 50 };
/** The same where looking costs nothing. */
const oftenPoll = { timeout: 60_000, interval: 20 };

/** `unit` needs only Node, `conformance` Python with MLflow, `e2e`, `bench` and `long` a real workbench and Chromium too. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.unit.test.ts', 'webview/**/*.unit.test.ts', 'test/unit/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: oftenPoll } } },
      { test: { name: 'conformance', globalSetup: ['test/support/stockPlace.ts'], include: ['test/conformance/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, maxWorkers: 2, expect: { poll: oftenPoll } } },
      { test: { name: 'long', globalSetup: ['test/e2e/support/unpack.ts'], include: ['test/long/**/*.test.ts'], testTimeout: 3_600_000, hookTimeout: 180_000, fileParallelism: false, expect: { poll } } },
      { test: { name: 'bench', globalSetup: ['test/e2e/support/unpack.ts'], include: ['bench/**/*.test.ts'], testTimeout: 600_000, expect: { poll } } },
      { test: { name: 'e2e', globalSetup: ['test/e2e/support/unpack.ts'], include: ['test/e2e/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false, expect: { poll } } },
    ],
  },
});
