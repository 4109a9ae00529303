import { BlockList, isIP, isIPv4 } from 'node:net';

/** A proxy on the way to a server. */
export interface Proxy {
  /** http or https, without user and password. */
  readonly url: URL;
  /** Value of `Proxy-Authorization`; a secret. */
  readonly authorization: string | undefined;
}

/**
 * The proxy that an environment names for an address: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`; small letters win, as with curl. None for
 * hosts of `NO_PROXY`, and never for this machine's own loopback addresses.
 */
export function proxyFor(address: URL, env: NodeJS.ProcessEnv = process.env): Proxy | undefined {
  const host = bareHost(address);
  if (isLoopback(host) || isExempt(host, portOf(address), value(env, 'no_proxy') ?? '')) return undefined;
  const named = value(env, address.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? value(env, 'all_proxy');
  if (named === undefined) return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(named) ? named : `http://${named}`;
  // A SOCKS proxy cannot be spoken to here; the connection is tried without it.
  if (!URL.canParse(text) || !/^https?:/i.test(text)) return undefined;
  const url = new URL(text);
  const [user, password] = [decoded(url.username), decoded(url.password)];
  url.username = '';
  url.password = '';
  return { url, authorization: user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` };
}

/** Whether a host is this machine itself. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}

/** The host of an address, an IPv6 one without its brackets. */
export const bareHost = (address: URL): string => address.hostname.replace(/^\[|\]$/g, '');

/** The port of an address, also where it is its scheme's own. */
export const portOf = (address: URL): number => (address.port === '' ? (address.protocol === 'https:' ? 443 : 80) : Number(address.port));

function value(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const found = env[name]?.trim() ?? '';
  const text = found === '' ? (env[name.toUpperCase()]?.trim() ?? '') : found;
  return text === '' ? undefined : text;
}

/** Entries of NO_PROXY: `*`, a host or a domain (with all below it, with or without a leading dot), an address or a range of addresses, each with or without a port. */
function isExempt(host: string, port: number, list: string): boolean {
  return list.split(/[\s,]+/).some((entry) => entry !== '' && exempts(entry.toLowerCase(), host.toLowerCase(), port));
}

function exempts(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(entry, host);
  const [, name = entry, only] = isIP(entry) === 0 ? (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []) : [entry, entry, undefined];
  if (only !== undefined && Number(only) !== port) return false;
  const domain = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function isWithin(range: string, host: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const kind = isIPv4(base) ? 'ipv4' : 'ipv6';
  if (isIP(base) === 0 || isIP(base) !== isIP(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > (kind === 'ipv4' ? 32 : 128)) return false;
  const block = new BlockList();
  block.addSubnet(base, Number(bits), kind);
  return block.check(host, kind);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
