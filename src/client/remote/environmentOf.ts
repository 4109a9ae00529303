import { hasUnityCatalog } from './connectionOf';
import { HEADERS_VARIABLE } from './fromEnvironment';
import type { Secrets, ServerEntry } from './serverEntry';

/** The variables by which MLflow's own client reaches a server. */
export interface ServerEnvironment {
  /** Hold no secret. */
  readonly address: Readonly<Record<string, string>>;
  /** Secrets, for those that a person agreed to give them to. Empty texts take away what another server was signed in to with. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What MLflow's own client cannot do, so that scripts will not reach the server: headers of one's own, a key apart from its certificate or with a passphrase. */
  readonly unsupported: readonly ('headers' | 'separate-key' | 'passphrase')[];
}

/** The variables that MLflow's own client, and our command line, want for the server of an entry. */
export function environmentOf(entry: ServerEntry, secrets: Secrets): ServerEnvironment {
  const { certificates = {} } = entry;
  const headers = secrets.headers ?? {};
  const withHeaders = Object.keys(headers).length > 0;
  return {
    address: { ...addressOf(entry), ...tlsOf(entry) },
    credentials: { ...credentialsOf(entry, secrets), ...(withHeaders ? { [HEADERS_VARIABLE]: JSON.stringify(headers) } : {}) },
    unsupported: [
      ...(withHeaders ? (['headers'] as const) : []),
      ...(certificates.key !== undefined && certificates.key !== certificates.cert ? (['separate-key'] as const) : []),
      ...(secrets.passphrase !== undefined && secrets.passphrase !== '' ? (['passphrase'] as const) : []),
    ],
  };
}

function addressOf(entry: ServerEntry): Record<string, string> {
  switch (entry.signIn) {
    case 'databricks':
      return { MLFLOW_TRACKING_URI: 'databricks', MLFLOW_REGISTRY_URI: hasUnityCatalog(entry) ? 'databricks-uc' : 'databricks', DATABRICKS_HOST: entry.url };
    case 'databricks-profile': {
      const profile = entry.profile ?? 'DEFAULT';
      return { MLFLOW_TRACKING_URI: `databricks://${profile}`, MLFLOW_REGISTRY_URI: `${hasUnityCatalog(entry) ? 'databricks-uc' : 'databricks'}://${profile}` };
    }
    default:
      return { MLFLOW_TRACKING_URI: entry.url };
  }
}

function tlsOf({ certificates = {}, url }: ServerEntry): Record<string, string> {
  if (!url.startsWith('https:')) return {};
  const { ca, cert, insecure } = certificates;
  return {
    // An empty path would switch the check off, so nothing is said where there is none; and MLflow refuses both of these at once.
    ...(insecure === true ? { MLFLOW_TRACKING_INSECURE_TLS: 'true' } : ca === undefined ? {} : { MLFLOW_TRACKING_SERVER_CERT_PATH: ca }),
    ...(cert === undefined ? {} : { MLFLOW_TRACKING_CLIENT_CERT_PATH: cert }),
  };
}

function credentialsOf(entry: ServerEntry, { username = '', password = '', token = '' }: Secrets): Record<string, string> {
  switch (entry.signIn) {
    case 'none':
      return {};
    case 'basic':
      return { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: '' };
    case 'bearer':
      return { MLFLOW_TRACKING_USERNAME: '', MLFLOW_TRACKING_PASSWORD: '', MLFLOW_TRACKING_TOKEN: token };
    case 'databricks':
      return { DATABRICKS_TOKEN: token };
    case 'databricks-profile':
      // MLflow reads the file itself.
      return {};
  }
}
