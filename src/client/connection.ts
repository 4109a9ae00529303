/** How a client reaches an MLflow server. */
export interface Connection {
  /** Address without a trailing slash, e.g. `http://127.0.0.1:21034`. */
  readonly url: string;
  /** Our own server's token, sent as `Authorization: Bearer`; absent for servers that need none. */
  readonly token?: string;
  /** Value of the header `Authorization` for a server of somebody else's that wants one; a secret. */
  readonly authorization?: string;
  /** Further headers that a person set for the server, e.g. those that a gateway in front of it wants; secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Which endpoints its model registry has; absent for MLflow's own. Unity Catalog has three-level names and no stages. */
  readonly registry?: 'unity-catalog';
  /** How TLS is spoken where the machine's own authorities do not do. */
  readonly tls?: TlsOptions;
}

/** Certificates of a connection, as the text of PEM files. */
export interface TlsOptions {
  /** Authorities that are trusted beside the machine's own. */
  readonly ca?: string;
  /** The client's certificate with its chain, and its key. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** The server's certificate is not checked: a person's explicit wish (`MLFLOW_TRACKING_INSECURE_TLS`). */
  readonly insecure?: boolean;
}

/** Whether versions of models stand in stages there; else aliases alone say which version is meant. */
export function hasStages({ registry }: Pick<Connection, 'registry'>): boolean {
  return registry !== 'unity-catalog';
}

/** The address that MLflow's own client takes as MLFLOW_TRACKING_URI: the token stands in its path. */
export function trackingUri(connection: Connection): string {
  return connection.token === undefined ? connection.url : `${connection.url}/t/${connection.token}`;
}
