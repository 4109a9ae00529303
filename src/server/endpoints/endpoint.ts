import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Store } from '../../store/api';
import type { ArtifactFolder } from '../artifacts/folder';
import type { MultipartUploads } from '../artifacts/multipart';
import type { ChangeFeed } from '../feed/changeFeed';
import type { Caller } from '../http/caller';
import type { Fields } from '../http/fields';
import type { Patience } from '../http/patience';
import type { Tokens } from '../http/tokens';
import type { RegistryAccess } from '../promotion/registryAccess';
import type { Storage } from '../storage/jobs';
import type { Watches } from '../watches/watches';

/** What endpoints work on. */
export interface Context {
  readonly store: Store;
  readonly artifacts: ArtifactFolder;
  readonly uploads: MultipartUploads;
  readonly feed: ChangeFeed;
  readonly patience: Patience;
  readonly registry: RegistryAccess;
  readonly watches: Watches;
  readonly storage: Storage;
  readonly tokens: Tokens;
  readonly server: {
    readonly version: string;
    readonly storeHash: string;
    /** UTC ms. */
    readonly startedAt: number;
    prove(nonce: string): string;
    /** To be called once the answer is out. */
    shutdown(reason: { handover: boolean }): void;
    /** Ends all requests under way but one, and the change feeds. */
    breakOff(except: ServerResponse): void;
  };
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

interface Place {
  readonly method: Method;
  /** Whole paths without the token; `{name}` takes one segment, `{path}` all that is left. */
  readonly paths: readonly string[];
  /** Answered without the token. */
  readonly open?: true;
}

/**
 * An endpoint that takes fields (of a JSON body, or of the query for GET) and answers JSON; `undefined` is `{}`, and bytes are columns in the
 * format of `tableFormat.ts`.
 */
export interface JsonEndpoint extends Place {
  readonly kind: 'json';
  /** The answer waits until the write is on the device: for what people decide, not for what programs log. */
  readonly durable: boolean;
  /** It takes microseconds: its answers go out with others of the same moment. */
  readonly small?: true;
  readonly call: (fields: Fields, context: Context, caller: Caller) => unknown;
}

/** A request with all that is known of it, for endpoints that stream. */
export interface StreamRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Names taken from the path, undecoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Fields;
  /** The caller showed a token that was replaced. */
  readonly retired: boolean;
}

/** An endpoint that reads or writes bytes itself. */
export interface StreamEndpoint extends Place {
  readonly kind: 'stream';
  readonly call: (exchange: StreamRequest, context: Context) => Promise<void> | void;
}

export type Endpoint = JsonEndpoint | StreamEndpoint;

/** The paths of an MLflow endpoint: `/api/2.0/NAME`, and `/ajax-api/2.0/NAME` as MLflow's own pages call it. */
export function apiPaths(name: string, version = '2.0'): string[] {
  return [`/api/${version}/${name}`, `/ajax-api/${version}/${name}`];
}

type Call = JsonEndpoint['call'];

/** An endpoint below `mlflow/` whose answer does not wait for the device. */
export function endpoint(method: Method, name: string, call: Call): JsonEndpoint {
  return { kind: 'json', method, paths: apiPaths(`mlflow/${name}`), durable: false, call };
}

/** One of which programs call thousands a second; its answer does not wait for the device. */
export function smallEndpoint(method: Method, name: string, call: Call): JsonEndpoint {
  return { ...endpoint(method, name, call), small: true };
}

/** An endpoint below `mlflow/` whose answer waits until the write is on the device. */
export function durableEndpoint(method: Method, name: string, call: Call): JsonEndpoint {
  return { ...endpoint(method, name, call), durable: true };
}
