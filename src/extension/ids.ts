/*
 * Ids of everything that package.json contributes. A test holds this file and package.json to each other, so that a typo does
 * not ship. Grouped by kind; sorted by feature.
 */

/** Commands. */
export const COMMANDS = {
  showMetrics: 'trialbook.showMetrics',
  popOutMetrics: 'trialbook.popOutMetrics',
  pinInMetrics: 'trialbook.pinInMetrics',
  watchMetric: 'trialbook.watchMetric',
  watchRun: 'trialbook.watchRun',
  watchSeries: 'trialbook.watchSeries',
  manageWatches: 'trialbook.manageWatches',
  displayRun: 'trialbook.displayRun',
  toggleInEditor: 'trialbook.toggleInEditor',
  chooseInEditor: 'trialbook.chooseInEditor',
  compareCode: 'trialbook.compareCode',
  codeHistory: 'trialbook.codeHistory',
  codeChangedSince: 'trialbook.codeChangedSince',
  scoreFile: 'trialbook.scoreFile',
  scoreWithSpark: 'trialbook.scoreWithSpark',
  validateVersion: 'trialbook.validateVersion',
  promoteModel: 'trialbook.promoteModel',
  restoreProduction: 'trialbook.restoreProduction',
  requestReview: 'trialbook.requestReview',
  approveReview: 'trialbook.approveReview',
  rejectReview: 'trialbook.rejectReview',
  withdrawReview: 'trialbook.withdrawReview',
  commentOnModel: 'trialbook.commentOnModel',
  registerModel: 'trialbook.registerModel',
  findModels: 'trialbook.findModels',
  clearModelSearch: 'trialbook.clearModelSearch',
  showModels: 'trialbook.showModels',
  renameModel: 'trialbook.renameModel',
  describeModel: 'trialbook.describeModel',
  setModelTag: 'trialbook.setModelTag',
  removeModelTag: 'trialbook.removeModelTag',
  setModelAlias: 'trialbook.setModelAlias',
  removeModelAlias: 'trialbook.removeModelAlias',
  deleteModel: 'trialbook.deleteModel',
  deleteVersion: 'trialbook.deleteVersion',
  restoreModel: 'trialbook.restoreModel',
  emptyModelTrash: 'trialbook.emptyModelTrash',
  copyModelName: 'trialbook.copyModelName',
  copyModelUri: 'trialbook.copyModelUri',
  copyModelCode: 'trialbook.copyModelCode',
  compareVersions: 'trialbook.compareVersions',
  showModelsOfRun: 'trialbook.showModelsOfRun',
  openRunOfVersion: 'trialbook.openRunOfVersion',
  openSelectedModel: 'trialbook.openSelectedModel',
  openFocusedModel: 'trialbook.openFocusedModel',
  loadMoreModels: 'trialbook.loadMoreModels',
  serveModel: 'trialbook.serveModel',
  serveModelWith: 'trialbook.serveModelWith',
  stopServing: 'trialbook.stopServing',
  showServing: 'trialbook.showServing',
  sendShare: 'trialbook.sendShare',
  changeWorkers: 'trialbook.changeWorkers',
  copyServingAddress: 'trialbook.copyServingAddress',
  copyServingCall: 'trialbook.copyServingCall',
  createServingKey: 'trialbook.createServingKey',
  revokeServingKey: 'trialbook.revokeServingKey',
  setServingOrigins: 'trialbook.setServingOrigins',
  showServingLog: 'trialbook.showServingLog',
  buildImage: 'trialbook.buildImage',
  generateDockerfile: 'trialbook.generateDockerfile',
  installPackages: 'trialbook.installPackages',
  createProject: 'trialbook.createProject',
  openProject: 'trialbook.openProject',
  runEntryPoint: 'trialbook.runEntryPoint',
  runPipeline: 'trialbook.runPipeline',
  stopProject: 'trialbook.stopProject',
  manageCheckouts: 'trialbook.manageCheckouts',
  pinRun: 'trialbook.pinRun',
  reproducePin: 'trialbook.reproducePin',
  reproduceRun: 'trialbook.reproduceRun',
  runAgain: 'trialbook.runAgain',
  cancelSweep: 'trialbook.cancelSweep',
  compareSweep: 'trialbook.compareSweep',
  pauseSweep: 'trialbook.pauseSweep',
  resumeSweep: 'trialbook.resumeSweep',
  runSweep: 'trialbook.runSweep',
  stopRun: 'trialbook.stopRun',
  copyScheduledJob: 'trialbook.copyScheduledJob',
  trackTerminalCommand: 'trialbook.trackTerminalCommand',
  runTaskTracked: 'trialbook.runTaskTracked',
  runWithAutolog: 'trialbook.runWithAutolog',
  runFileWithArguments: 'trialbook.runFileWithArguments',
  runFile: 'trialbook.runFile',
  chooseNotebookMetrics: 'trialbook.chooseNotebookMetrics',
  stopTrackingNotebook: 'trialbook.stopTrackingNotebook',
  trackNotebook: 'trialbook.trackNotebook',
  chooseKeyMetric: 'trialbook.chooseKeyMetric',
  clearFilter: 'trialbook.clearFilter',
  compareRuns: 'trialbook.compareRuns',
  compareTop: 'trialbook.compareTop',
  compareWithPrevious: 'trialbook.compareWithPrevious',
  copyLink: 'trialbook.copyLink',
  copyName: 'trialbook.copyName',
  copyReadCode: 'trialbook.copyReadCode',
  copyRunId: 'trialbook.copyRunId',
  copyValue: 'trialbook.copyValue',
  diffParameters: 'trialbook.diffParameters',
  downloadArtifact: 'trialbook.downloadArtifact',
  editFilter: 'trialbook.editFilter',
  editNote: 'trialbook.editNote',
  emptyTrash: 'trialbook.emptyTrash',
  favorite: 'trialbook.favorite',
  filterRuns: 'trialbook.filterRuns',
  findRun: 'trialbook.findRun',
  goToCode: 'trialbook.goToCode',
  hideExperiment: 'trialbook.hideExperiment',
  loadMoreRuns: 'trialbook.loadMoreRuns',
  markAllSeen: 'trialbook.markAllSeen',
  markEnded: 'trialbook.markEnded',
  logRun: 'trialbook.logRun',
  logRunFromFile: 'trialbook.logRunFromFile',
  logRunFromSelection: 'trialbook.logRunFromSelection',
  moveToTrash: 'trialbook.moveToTrash',
  newExperiment: 'trialbook.newExperiment',
  openArtifact: 'trialbook.openArtifact',
  openDataset: 'trialbook.openDataset',
  openModel: 'trialbook.openModel',
  openModelPage: 'trialbook.openModelPage',
  rename: 'trialbook.rename',
  restore: 'trialbook.restore',
  restoreDatabase: 'trialbook.restoreDatabase',
  setTag: 'trialbook.setTag',
  showExperiment: 'trialbook.showExperiment',
  showRunsWithData: 'trialbook.showRunsWithData',
  sortRuns: 'trialbook.sortRuns',
  unfavorite: 'trialbook.unfavorite',
  whyMissing: 'trialbook.whyMissing',
  whyDifferent: 'trialbook.whyDifferent',
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
  copyMcpServer: 'trialbook.copyMcpServer',
  connectKernel: 'trialbook.connectKernel',
  openRun: 'trialbook.openRun',
  openSavedView: 'trialbook.openSavedView',
  openSharedFile: 'trialbook.openSharedFile',
  openFocused: 'trialbook.openFocused',
  openSelected: 'trialbook.openSelected',
  showLogs: 'trialbook.showLogs',
} as const;

/** Views and containers. */
export const VIEWS = {
  container: 'trialbook',
  metricsContainer: 'trialbook-metrics',
  metrics: 'trialbook.metrics',
  experiments: 'trialbook.experiments',
  models: 'trialbook.models',
} as const;

/** Context keys that `when` clauses read. */
export const CONTEXTS = {
  /** Whether the Models view is there: once a model was registered, or the person asked for it. */
  hasModels: 'trialbook.hasModels',
  /** Whether the Models view shows only what a search finds. */
  modelsSearched: 'trialbook.modelsSearched',
  /** Whether a model is served in a folder of the window. */
  serving: 'trialbook.serving',
  /** Absolute folders that pins of runs lie in. */
  pinFolders: 'trialbook.pinFolders',
  /** Whether the Experiments view shows only runs that match a filter. */
  filtered: 'trialbook.filtered',
  /** Whether the filter finds no run. */
  noMatch: 'trialbook.noMatch',
  /** starting, ready, empty, failed, off, elsewhere, untrusted or none: what the Experiments view's welcome is about. */
  state: 'trialbook.state',
  /** on, off, elsewhere or untrusted: whether programs of the active folder are recorded. */
  recording: 'trialbook.recording',
  /** Whether the active notebook is tracked. */
  notebookTracked: 'trialbook.notebookTracked',
  /** Whether a cell that logs ran and nothing came. */
  notebookNotConnected: 'trialbook.notebookNotConnected',
  /** Whether any run was recorded. */
  hasRuns: 'trialbook.hasRuns',
} as const;

/** Settings, without their `trialbook.` prefix. */
export const SETTINGS = {
  inEditor: 'inEditor.enabled',
  codeLens: 'inEditor.codeLens',
  codeHover: 'inEditor.hover',
  metricValues: 'inEditor.metricValues',
  parameterValues: 'inEditor.parameterValues',
  cellStatus: 'inEditor.cellStatus',
  codePatterns: 'inEditor.patterns',
  badge: 'inEditor.badge',
  fileDecorations: 'inEditor.fileDecorations',
  watchesNotify: 'watches.notify',
  agents: 'agents.enabled',
  scoringSparkAbove: 'scoring.sparkAbove',
  sparkMaster: 'spark.master',
  sparkSubmit: 'spark.submit',
  sparkOptions: 'spark.options',
  servingEnvironment: 'serving.environment',
  servingMinWorkers: 'serving.minWorkers',
  servingMaxWorkers: 'serving.maxWorkers',
  recordChanges: 'record.changes',
  recordMask: 'record.mask',
  recordKeep: 'record.keep',
  pinFolder: 'pinFolder',
  trackedTasks: 'trackedTasks',
  interpreters: 'interpreters',
  storePath: 'storePath',
  recording: 'recording',
  defaultExperiment: 'defaultExperiment',
  recordDespiteAddress: 'recordDespiteAddress',
  trackingUri: 'trackingUri',
} as const;

/** Webview panel types. */
export const PANELS = {
  run: 'trialbook.run',
  compare: 'trialbook.compare',
  model: 'trialbook.model',
  metrics: 'trialbook.metrics',
} as const;

/** Renderers of notebook outputs. */
export const RENDERERS = {
  run: 'trialbook.run-output',
} as const;

/** Walkthroughs, as `publisher.extension#id`. */
export const WALKTHROUGHS = {
  start: 'trialbook.trialbook#start',
} as const;

/** Tools that language models call, by the names they share with the MCP server. */
export const TOOLS = [
  'list_experiments', 'search_runs', 'get_run', 'compare_runs', 'get_metric_history', 'list_models', 'describe_model', 'tag_run', 'note_run',
] as const;

/** Providers of MCP servers. */
export const MCP_PROVIDERS = {
  runs: 'trialbook.runs',
} as const;
