import { withoutSecrets } from '../connectionError';

/** How a person signs in at a server; headers and certificates may come on top of each. */
export type SignIn = 'none' | 'basic' | 'bearer' | 'databricks' | 'databricks-profile';

/** Every way to sign in, in the order they are offered. */
export const SIGN_INS: readonly SignIn[] = ['none', 'basic', 'bearer', 'databricks', 'databricks-profile'];

/** Certificates of a server, as paths of PEM files. */
export interface Certificates {
  /** Authorities that are trusted beside the machine's own. */
  readonly ca?: string;
  /** The client's certificate; with its key in the same file where `key` is absent, as MLflow's own client wants it. */
  readonly cert?: string;
  readonly key?: string;
  /** The server's certificate is not checked, by the person's explicit wish. */
  readonly insecure?: boolean;
}

/** An MLflow server that a person connected to. Holds no secret, so that it may stand in settings. */
export interface ServerEntry {
  /** `server:` and the address, see `serverId`. */
  readonly id: string;
  readonly name: string;
  /** http or https, without user, password, query, fragment and trailing slash. */
  readonly url: string;
  readonly signIn: SignIn;
  /** Profile of `~/.databrickscfg`, for `databricks-profile`; its token stays in that file. */
  readonly profile?: string;
  /** Names of the headers that are sent with each request; their values are secrets. */
  readonly headers?: readonly string[];
  readonly certificates?: Certificates;
  /** Which model registry is meant. Absent: Unity Catalog on Databricks, as MLflow 3 has it, else MLflow's own. */
  readonly registry?: 'mlflow' | 'unity-catalog';
}

/** What is kept apart from an entry, under its address. */
export interface Secrets {
  readonly username?: string;
  readonly password?: string;
  /** For `bearer` and `databricks`. */
  readonly token?: string;
  /** Values of further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the client certificate's key. */
  readonly passphrase?: string;
}

/** Id of the server at an address, wherever it is spoken of. */
export const serverId = (url: string): string => `server:${url}`;

/** What a person typed or pasted as an address; undefined when it is none of http or https. A user and password in it are handed out apart. */
export function readAddress(text: string): { url: string; username?: string; password?: string } | undefined {
  const trimmed = text.trim();
  const named = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `${/^(?:localhost|127\.|\[::1\])/i.test(trimmed) ? 'http' : 'https'}://${trimmed}`;
  if (!URL.canParse(named) || /[\s\p{Cc}]/u.test(trimmed) || trimmed === '') return undefined;
  const url = new URL(named);
  if (!/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const [username, password] = [decoded(url.username), decoded(url.password)];
  // The address bar of MLflow's own pages shows `/#/experiments/…` behind it.
  const bare = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { url: bare, ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}

/** The entry that a value of the settings is; undefined when it is none. Nothing in it is trusted. */
export function parseEntry(value: unknown): ServerEntry | undefined {
  if (!isRecord(value) || typeof value['url'] !== 'string') return undefined;
  const address = readAddress(value['url']);
  if (address === undefined) return undefined;
  const { name, profile, headers, certificates, registry } = value;
  const signIn = SIGN_INS.find((kind) => kind === value['signIn']) ?? 'none';
  const names = Array.isArray(headers) ? headers.filter((one): one is string => typeof one === 'string' && isHeaderName(one)) : [];
  return {
    id: serverId(address.url),
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : withoutSecrets(address.url).replace(/^https?:\/\//, ''),
    url: address.url,
    signIn,
    ...(typeof profile === 'string' && profile !== '' ? { profile } : {}),
    ...(names.length === 0 ? {} : { headers: names }),
    ...(isRecord(certificates) ? { certificates: parseCertificates(certificates) } : {}),
    ...(registry === 'mlflow' || registry === 'unity-catalog' ? { registry } : {}),
  };
}

function parseCertificates(value: Record<string, unknown>): Certificates {
  const path = (name: string): Record<string, string> => {
    const one = value[name];
    return typeof one === 'string' && one !== '' ? { [name]: one } : {};
  };
  return { ...path('ca'), ...path('cert'), ...path('key'), ...(value['insecure'] === true ? { insecure: true } : {}) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Headers that the transport writes itself, or that change what a request is. */
const OWN = /^(?:host|content-length|content-type|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive|proxy-.*|user-agent|accept-encoding)$/i;

/** Whether a person may set a header of that name (RFC 9110, 5.6.2: a token; and none of those that the transport writes). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/.test(name) && !OWN.test(name);
}

/** Whether a text can be the value of a header: no line breaks, no control characters, Latin-1. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && value.length <= 8192;
}
