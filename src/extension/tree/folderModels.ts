import type { Connections } from '../connection/folderConnection';
import { PerConnection } from '../connection/perConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import type { Arrangement } from './arrangement';
import type { Models } from './experimentsTree';
import { FolderModel } from './folderModel';
import { LiveUpdates, type Touched } from './liveUpdates';

/** What a folder's model tells the view. */
export interface ModelEvents {
  touched(model: FolderModel, touched: Touched): void;
  /** Everything has to be drawn again. */
  reset(): void;
}

/** What the Experiments view has read of each connection. */
export class FolderModels extends PerConnection<FolderModel, LiveUpdates> implements Models {
  constructor(connections: Connections, arrangement: Arrangement, shared: Pick<SharedFiles, 'now'>, events: ModelEvents, log: Log) {
    super(connections, {
      open: (connection) => {
        const reading = new FolderModel(connection, arrangement, () => shared.now(connection).directions, (touched) => events.touched(reading, touched));
        const failed = (error: unknown): void => log.warn(`The Experiments view of ${connection.name} was not updated`, error);
        return { reading, live: new LiveUpdates(reading, (touched) => events.touched(reading, touched), failed) };
      },
      shows: () => true,
      reset: () => events.reset(),
    });
  }
}
