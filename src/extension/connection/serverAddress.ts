import { withoutSecrets } from '../../client/connectionError';
import { readAddress, serverId as idOf } from '../../client/remote/serverEntry';

/** An address of a server as it is kept and compared. What is no address with a host, as `databricks://PROFILE`, stays as it is. */
export function normalAddress(address: string): string {
  const text = address.trim().replace(/\/+$/, '');
  return (/^https?:\/\//i.test(text) ? readAddress(text)?.url : undefined) ?? text;
}

/** Whether two addresses lead to the same server. */
export function isSameAddress(a: string, b: string): boolean {
  return normalAddress(a) === normalAddress(b);
}

/** Id of the connection to a server: its address without what is secret in it. */
export function serverId(address: string): string {
  return withoutSecrets(idOf(normalAddress(address)));
}
