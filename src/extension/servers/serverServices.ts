import type { Connections } from '../connection/folderConnection';
import type { Log } from '../log';
import type { GivenCredentials } from './givenCredentials';
import type { ServerBook } from './serverBook';

/** What commands on servers work with. */
export interface ServerServices {
  readonly connections: Connections;
  readonly book: ServerBook;
  readonly given: GivenCredentials;
  readonly log: Log;
}
