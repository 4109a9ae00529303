/** Limits of MLflow's REST API (counts, and lengths in characters unless said). */
export const LIMITS = {
  batchMetrics: 1000,
  batchParams: 100,
  batchTags: 100,
  batchTotal: 1000,
  key: 250,
  /** Longer ones are cut, as MLflow does by default. */
  paramValue: 6000,
  /** Longer ones are cut, as MLflow does by default. */
  tagValue: 8000,
  experimentName: 500,
  alias: 255,
  datasetName: 500,
  datasetDigest: 36,
  datasetSchema: 1024 * 1024 - 1,
  datasetSource: 64 * 1024 - 1,
  /** Default and largest page of each search. */
  page: {
    runs: [1000, 50_000],
    experiments: [1000, 50_000],
    registeredModels: [100, 1000],
    modelVersions: [10_000, 200_000],
    loggedModels: [100, 1000],
    history: [25_000, 25_000],
  },
  /** Largest JSON body, in bytes. */
  body: 32 * 1024 * 1024,
} as const;
