/*
 * Ids of everything that package.json contributes. A test holds this file and package.json to each other, so that a typo does
 * not ship. Grouped by kind; sorted by feature.
 */

/** Commands. */
export const COMMANDS = {
  whyMissing: 'trialbook.whyMissing',
  useMlflow: 'trialbook.useMlflow',
  stopRecording: 'trialbook.stopRecording',
  startRecording: 'trialbook.startRecording',
  showServerState: 'trialbook.showServerState',
  showActions: 'trialbook.showActions',
  runScripts: 'trialbook.runScripts',
  revealStore: 'trialbook.revealStore',
  restartServer: 'trialbook.restartServer',
  recordHere: 'trialbook.recordHere',
  installCli: 'trialbook.installCli',
  haveHistory: 'trialbook.haveHistory',
  getStarted: 'trialbook.getStarted',
  flushDatabase: 'trialbook.flushDatabase',
  copyConnection: 'trialbook.copyConnection',
  connectKernel: 'trialbook.connectKernel',
  openRun: 'trialbook.openRun',
  showLogs: 'trialbook.showLogs',
} as const;

/** Views and containers. */
export const VIEWS = {
  container: 'trialbook',
  experiments: 'trialbook.experiments',
} as const;

/** Context keys that `when` clauses read. */
export const CONTEXTS = {
  /** starting, ready, empty, failed, off, elsewhere, untrusted or none: what the Experiments view's welcome is about. */
  state: 'trialbook.state',
  /** on, off, elsewhere or untrusted: whether programs of the active folder are recorded. */
  recording: 'trialbook.recording',
  /** Whether any run was recorded. */
  hasRuns: 'trialbook.hasRuns',
} as const;

/** Settings, without their `trialbook.` prefix. */
export const SETTINGS = {
  storePath: 'storePath',
  recording: 'recording',
  defaultExperiment: 'defaultExperiment',
  recordDespiteAddress: 'recordDespiteAddress',
} as const;

/** Webview panel types. */
export const PANELS = {
  run: 'trialbook.run',
} as const;

/** Walkthroughs, as `publisher.extension#id`. */
export const WALKTHROUGHS = {
  start: 'trialbook.trialbook#start',
} as const;
