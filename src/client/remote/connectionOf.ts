import type { Connection } from '../connection';
import { readCertificates } from './certificates';
import { readProfile } from './databricksConfig';
import { isHeaderName, isHeaderValue, type Secrets, type ServerEntry } from './serverEntry';
import { SetupError } from './setupError';

/** How the server of an entry is reached. Reads the files of its certificates and profile. Raises `SetupError`. */
export function connectionOf(entry: ServerEntry, secrets: Secrets, env?: NodeJS.ProcessEnv): Connection {
  const authorization = authorizationOf(entry, secrets, env);
  const headers = headersOf(secrets.headers ?? {});
  const { certificates } = entry;
  return {
    url: entry.url,
    ...(authorization === undefined ? {} : { authorization }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(certificates === undefined || !entry.url.startsWith('https:') ? {} : { tls: readCertificates(certificates, secrets.passphrase) }),
    ...(hasUnityCatalog(entry) ? { registry: 'unity-catalog' } : {}),
  };
}

/** Whether the models of a server lie in Unity Catalog. */
export function hasUnityCatalog(entry: ServerEntry): boolean {
  return (entry.registry ?? (isDatabricks(entry) ? 'unity-catalog' : 'mlflow')) === 'unity-catalog';
}

/** Whether a server is a Databricks workspace. */
export function isDatabricks({ signIn }: ServerEntry): boolean {
  return signIn === 'databricks' || signIn === 'databricks-profile';
}

/** Value of the header `Authorization` for a user and password (RFC 7617, in UTF-8). */
export const basic = (username: string, password: string): string => `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

function authorizationOf(entry: ServerEntry, secrets: Secrets, env: NodeJS.ProcessEnv | undefined): string | undefined {
  switch (entry.signIn) {
    case 'none':
      return undefined;
    case 'basic':
      if ((secrets.username ?? '') === '' && (secrets.password ?? '') === '') throw missing(entry, 'user name and password');
      return basic(secrets.username ?? '', secrets.password ?? '');
    case 'bearer':
    case 'databricks':
      return bearer(secrets.token, entry);
    case 'databricks-profile': {
      const host = readProfile(entry.profile ?? 'DEFAULT', env);
      // The token is that of the host in the file, and no other address is told it.
      if (host.url !== entry.url) {
        throw new SetupError('profile-moved', entry.profile ?? 'DEFAULT', `The profile '${entry.profile ?? 'DEFAULT'}' leads to ${host.url} now, no longer to ${entry.url}`);
      }
      return bearer(host.token, entry);
    }
  }
}

function bearer(token: string | undefined, entry: ServerEntry): string {
  const text = token?.trim() ?? '';
  if (text === '') throw missing(entry, 'token');
  if (!isHeaderValue(text)) throw new SetupError('secrets', entry.url, `The token for ${entry.url} holds characters that no token has`);
  return `Bearer ${text}`;
}

const missing = (entry: ServerEntry, what: string): SetupError => new SetupError('secrets', entry.url, `No ${what} for ${entry.url} is kept on this machine`);

/** Headers that a person set, each checked. Raises `SetupError` of the kind `headers`. */
export function headersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) throw new SetupError('headers', name, `'${name}' cannot be the name of a header that is sent`);
    if (!isHeaderValue(value)) throw new SetupError('headers', name, `The value of the header ${name} holds characters that cannot be sent`);
  }
  return { ...headers };
}
