import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../connection';
import { connectionOf, headersOf } from './connectionOf';
import { readProfile } from './databricksConfig';
import { readIni } from './iniFile';
import { readAddress, serverId, type Certificates, type Secrets, type ServerEntry } from './serverEntry';
import { SetupError } from './setupError';

/** Variable with further headers, as a JSON object of texts; MLflow has none for them. */
export const HEADERS_VARIABLE = 'TRIALBOOK_TRACKING_HEADERS';

/** Addresses with our own server's token in their path. */
const OURS = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/t\/[0-9a-f]{64}/;

/** Whether an address leads to a server of ours. */
export function isOurAddress(uri: string | undefined): boolean {
  return uri !== undefined && OURS.test(uri.trim());
}

/** Whether a text is an address of a server that can be connected to: http, https or a Databricks workspace. */
export function isServerAddress(uri: string): boolean {
  return /^(?:https?:\/\/|databricks(?:-uc)?(?::\/\/|$))/i.test(uri.trim());
}

/**
 * The server at an address as MLflow's own client would reach it: user and password from the address, the environment or `~/.mlflow/credentials`, else a token;
 * `databricks` and `databricks://PROFILE` by `DATABRICKS_HOST` and `DATABRICKS_TOKEN` or `~/.databrickscfg`. Raises `SetupError`.
 */
export function entryFromEnvironment(uri: string, env: NodeJS.ProcessEnv): { entry: ServerEntry; secrets: Secrets } {
  const databricks = /^databricks(?:-uc)?(?::\/\/(.*))?$/i.exec(uri.trim());
  if (databricks !== null) return databricksEntry(databricks[1] ?? '', env);
  const address = readAddress(uri);
  if (address === undefined) throw new SetupError('address', uri.trim(), `'${uri.trim().replace(/\/\/[^/@]*@/, '//')}' is no address of a server: http://… or https://… is`);
  const bare = { id: serverId(address.url), name: address.url.replace(/^https?:\/\//, ''), url: address.url };
  // A server of ours wants none, and is not told those of another.
  if (isOurAddress(address.url)) return { entry: { ...bare, signIn: 'none' }, secrets: {} };
  const further = furtherOf(env);
  const entry = { ...bare, ...further.entry };
  const { username, password } = userOf(address, env);
  if (username !== '' || password !== '') return { entry: { ...entry, signIn: 'basic' }, secrets: { ...further.secrets, username, password } };
  const token = variable(env, 'MLFLOW_TRACKING_TOKEN');
  if (token !== undefined) return { entry: { ...entry, signIn: 'bearer' }, secrets: { ...further.secrets, token } };
  return { entry: { ...entry, signIn: 'none' }, secrets: further.secrets };
}

/** The connection that a person's environment makes of an address, see `entryFromEnvironment`. Raises `SetupError`. */
export function personsConnection(uri: string, env: NodeJS.ProcessEnv): Connection {
  const { entry, secrets } = entryFromEnvironment(uri, env);
  return connectionOf(entry, secrets, env);
}

function databricksEntry(authority: string, env: NodeJS.ProcessEnv): { entry: ServerEntry; secrets: Secrets } {
  const profile = decodeURIComponent(authority.replace(/\/+$/, ''));
  if (profile.includes(':')) throw new SetupError('profile', profile, `'databricks://${profile}' names a secret scope, which only a Databricks notebook can read`);
  const further = furtherOf(env);
  const registry = /^databricks$|^databricks:\/\//.test(env['MLFLOW_REGISTRY_URI']?.trim() ?? '') ? ({ registry: 'mlflow' } as const) : {};
  const host = variable(env, 'DATABRICKS_HOST');
  const token = variable(env, 'DATABRICKS_TOKEN');
  const named = profile === '' ? variable(env, 'DATABRICKS_CONFIG_PROFILE') : profile;
  if (profile === '' && host !== undefined && token !== undefined) {
    const address = readAddress(host);
    if (address === undefined) throw new SetupError('address', host, `DATABRICKS_HOST is no address: '${host}'`);
    return { entry: { ...entryAt(address.url), ...further.entry, ...registry, signIn: 'databricks' }, secrets: { ...further.secrets, token } };
  }
  const chosen = named ?? 'DEFAULT';
  const { url } = readProfile(chosen, env);
  return { entry: { ...entryAt(url), ...further.entry, ...registry, signIn: 'databricks-profile', profile: chosen }, secrets: further.secrets };
}

const entryAt = (url: string): Pick<ServerEntry, 'id' | 'name' | 'url'> => ({ id: serverId(url), name: url.replace(/^https?:\/\//, ''), url });

/** Certificates and headers, which come on top of any way to sign in. */
function furtherOf(env: NodeJS.ProcessEnv): { entry: Pick<ServerEntry, 'certificates' | 'headers'>; secrets: Secrets } {
  const cert = variable(env, 'MLFLOW_TRACKING_CLIENT_CERT_PATH');
  const ca = variable(env, 'MLFLOW_TRACKING_SERVER_CERT_PATH') ?? variable(env, 'REQUESTS_CA_BUNDLE');
  const insecure = /^(?:true|1)$/i.test(env['MLFLOW_TRACKING_INSECURE_TLS']?.trim() ?? '');
  const certificates: Certificates = {
    ...(cert === undefined ? {} : { cert }), ...(ca === undefined ? {} : { ca }), ...(insecure ? { insecure } : {}),
  };
  const headers = headersFrom(variable(env, HEADERS_VARIABLE));
  return {
    entry: {
      ...(Object.keys(certificates).length === 0 ? {} : { certificates }),
      ...(headers === undefined ? {} : { headers: Object.keys(headers) }),
    },
    secrets: headers === undefined ? {} : { headers },
  };
}

function headersFrom(json: string | undefined): Record<string, string> | undefined {
  if (json === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's words would show a part of the secret.
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.values(value).some((one) => typeof one !== 'string')) {
    throw new SetupError('headers', HEADERS_VARIABLE, `${HEADERS_VARIABLE} is no JSON object of texts, such as {"X-Api-Key": "…"}`);
  }
  return headersOf(value as Record<string, string>);
}

function userOf(address: { username?: string; password?: string }, env: NodeJS.ProcessEnv): { username: string; password: string } {
  if (address.username !== undefined || address.password !== undefined) return { username: address.username ?? '', password: address.password ?? '' };
  const kept = credentialsFile(env);
  return {
    username: variable(env, 'MLFLOW_TRACKING_USERNAME') ?? kept?.get('mlflow_tracking_username') ?? '',
    password: variable(env, 'MLFLOW_TRACKING_PASSWORD') ?? kept?.get('mlflow_tracking_password') ?? '',
  };
}

function credentialsFile(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> | undefined {
  try {
    return readIni(readFileSync(join(env['HOME'] ?? homedir(), '.mlflow', 'credentials'), 'utf8')).get('mlflow');
  } catch {
    // Few people have one.
    return undefined;
  }
}

/** A variable that is set to something. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

