/** How a client reaches an MLflow server. */
export interface Connection {
  /** Address without a trailing slash, e.g. `http://127.0.0.1:21034`. */
  readonly url: string;
  /** Our own server's token, sent as `Authorization: Bearer`; absent for servers that need none. */
  readonly token?: string;
  /** Value of the header `Authorization` for a server of somebody else's that wants one; a secret. */
  readonly authorization?: string;
}

/** The address that MLflow's own client takes as MLFLOW_TRACKING_URI: the token stands in its path. */
export function trackingUri(connection: Connection): string {
  return connection.token === undefined ? connection.url : `${connection.url}/t/${connection.token}`;
}
