import type { Difference } from './call';

/** What differs wherever it appears. */
export const EVERYWHERE: readonly Difference[] = [
  { at: ['message'], when: (ours, theirs) => typeof ours === 'string' && typeof theirs === 'string' && ours !== '', why: 'The words of an error are our own; its code and status are compared.' },
  { at: ['error_class', 'sqlstate'], when: (ours) => ours === undefined, why: 'Names that Databricks gives errors; no client reads them.' },
  { at: ['experiment.workspace', 'experiments.*.workspace', 'registered_model.workspace', 'registered_models.*.workspace', 'model_version.workspace', 'model_versions.*.workspace'], when: (ours, theirs) => ours === undefined && theirs === 'default', why: 'A store is one workspace; server-info says that there are no others.' },
  { at: ['next_page_token'], when: (ours, theirs) => typeof ours === 'string' && typeof theirs === 'string', why: 'A page token is for the server alone that gave it; ours holds a place, so that what is logged meanwhile shifts nothing.' },
  { at: ['model_version.model_id', 'model_versions.*.model_id', 'registered_model.latest_versions.*.model_id', 'registered_models.*.latest_versions.*.model_id'], when: (_ours, theirs) => theirs === undefined, why: 'The logged model that a version was made from: a field of the protocol that MLflow leaves empty.' },
  { at: ['model_versions.*.aliases.*', 'registered_model.latest_versions.*.aliases.*', 'registered_models.*.latest_versions.*.aliases.*'], when: (_ours, theirs) => theirs === undefined, why: 'The aliases of a version: MLflow says them of a single version, ours in lists too.' },
  { at: ['model.info.registrations.**', 'models.*.info.registrations.**'], when: (_ours, theirs) => theirs === undefined, why: 'Where a logged model is registered: a field of the protocol that MLflow leaves empty.' },
  { at: ['files.*.file_size'], when: (ours, theirs) => ours === 0 && theirs === undefined, why: 'The size of an empty file.' },
];
