import type { Store } from '../../store/api';
import type { ServerWarning } from '../../protocol/trialbook';

/** The store with what the process itself has to warn of, so that status and feed tell both. */
export function withWarnings(store: Store, own: readonly ServerWarning[]): Store {
  if (own.length === 0) return store;
  return {
    experiments: store.experiments,
    runs: store.runs,
    metrics: store.metrics,
    loggedModels: store.loggedModels,
    registry: store.registry,
    imports: store.imports,
    trash: store.trash,
    storage: store.storage,
    answers: store.answers,
    get warnings() {
      return [...store.warnings, ...own];
    },
    path: store.path,
    get readOnly() {
      return store.readOnly;
    },
    artifactsPath: store.artifactsPath,
    get onDisk() {
      return store.onDisk;
    },
    get size() {
      return store.size;
    },
    onChange: (listener) => store.onChange(listener),
    onWarning: (listener) => store.onWarning(listener),
    ensureOnDisk: () => {
      store.ensureOnDisk();
    },
    durable: () => store.durable(),
    snapshot: () => store.snapshot(),
    close: () => store.close(),
  };
}
