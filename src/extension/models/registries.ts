import type { Connections } from '../connection/folderConnection';
import { PerConnection } from '../connection/perConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import { FolderRegistry } from './folderRegistry';
import { LiveModels, type TouchedModels } from './liveModels';
import type { Registries } from './modelsTree';

/** What a folder's registry tells the view. */
export interface RegistryEvents {
  touched(registry: FolderRegistry, touched: TouchedModels): void;
  /** Everything has to be drawn again. */
  reset(): void;
}

/** What the Models view has read of each connection. */
export class FolderRegistries extends PerConnection<FolderRegistry, LiveModels> implements Registries {
  constructor(connections: Connections, filter: () => string | undefined, shared: Pick<SharedFiles, 'now'>, events: RegistryEvents, log: Log) {
    super(connections, {
      open: (connection) => {
        const reading = new FolderRegistry(connection, filter, () => shared.now(connection).directions);
        const failed = (error: unknown): void => log.warn(`The Models view of ${connection.name} was not updated`, error);
        return { reading, live: new LiveModels(reading, (touched) => events.touched(reading, touched), failed) };
      },
      shows: (registry, before, now) => registry.connection.kind === 'server' || before === 'failed' || now === 'failed' || !registry.loaded,
      reset: () => events.reset(),
    });
  }

  /** Something was changed from here: a server that tells nothing of changes is looked at at once. */
  edited(): void {
    this.each((registry, live) => {
      if (registry.loaded && registry.trash === undefined) live.lookAgain();
    });
  }
}
