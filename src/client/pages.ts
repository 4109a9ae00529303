import { ConnectionError } from './connectionError';
import type { Page } from './requests';
import { asList, asText, type Wire } from './wire';

/** A page of an answer, its items read; the token of the next page is absent behind the last. */
export function page<K extends string, T>(key: K, answer: Wire, decode: (wire: Wire) => T): Page<K, T> {
  const token = asText(answer['next_page_token']);
  const items = { [key]: asList(answer[key]).map(decode) } as Record<K, T[]>;
  return token === '' ? items : { ...items, next_page_token: token };
}

/** The answer, unless it is a page that names itself as the next one: that would be read for ever. Raises `ConnectionError`, which names the server by `url`. */
export function onward(asked: { readonly page_token?: unknown }, answer: Wire, url: string): Wire {
  const token = answer['next_page_token'];
  if (typeof token !== 'string' || token === '' || token !== asked.page_token) return answer;
  throw new ConnectionError('not-mlflow', url, { detail: 'it names a page as the one after itself' });
}
