import type { Stage } from '../../protocol/entities';
import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { Serving } from '../serving/servingRows';
import type { SharedFiles } from '../shared/sharedFiles';

/** What model pages work with. */
export interface ModelPageServices {
  readonly connections: Connections;
  readonly shared: SharedFiles;
  readonly serving: Pick<Serving, 'facts' | 'tryIt'>;
  readonly log: Log;
}

/** What a page is opened for; the command takes it beside the model and the version: `{connectionId, name, version, promote, aliases, comment}`. */
export interface PageWish {
  readonly version?: string;
  /** Begin in the view that promotes the version to this stage. */
  readonly promote?: Stage;
  /** Aliases that are to point to it, where the person chose some already. */
  readonly aliases?: readonly string[];
  readonly comment?: string;
  readonly preserveFocus: boolean;
}
