/*
 * Ids of everything that package.json contributes. A test holds this file and package.json to each other, so that a typo does
 * not ship. Grouped by kind; sorted by feature.
 */

/** Commands. */
export const COMMANDS = {
  openRun: 'trialbook.openRun',
  showLogs: 'trialbook.showLogs',
} as const;

/** Views and containers. */
export const VIEWS = {
  container: 'trialbook',
  experiments: 'trialbook.experiments',
} as const;

/** Context keys that `when` clauses read. */
export const CONTEXTS = {} as const;

/** Settings, without their `trialbook.` prefix. */
export const SETTINGS = {
  storePath: 'storePath',
  recording: 'recording',
  defaultExperiment: 'defaultExperiment',
} as const;

/** Webview panel types. */
export const PANELS = {
  run: 'trialbook.run',
} as const;
