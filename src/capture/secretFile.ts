import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { tokenIn } from './tokenShapes';

/** Names of files that hold credentials by convention. Examples of them (`.env.example`) hold none. */
const NAMES = [
  /^\.env(?:\..*)?$/i,
  /\.env$/i,
  /\.(?:pem|key|p12|pfx|pkcs12|jks|keystore|kdbx|ppk|asc|gpg|ovpn|pgpass)$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/i,
  /^\.?(?:credentials?|secrets?|passwords?)(?:[._-].*)?$/i,
  /^(?:client_secret|service[_-]account).*\.json$/i,
  /^(?:\.netrc|_netrc|\.pgpass|\.pypirc|\.npmrc|\.htpasswd|\.git-credentials|\.dockercfg|\.databrickscfg|\.my\.cnf|kubeconfig|profiles\.ya?ml|terraform\.tfstate|.*\.tfvars)$/i,
];
const EXAMPLE = /[._-](?:example|sample|template|dist|default)s?(?:\.[^.]*)?$/i;

/** Whether files of this name hold credentials by convention. */
export function isSecretName(name: string): boolean {
  return !EXAMPLE.test(name) && NAMES.some((pattern) => pattern.test(name));
}

/** Why an untracked file is not recorded, for a person: it looks like a secret or is no text; undefined when it may be. */
export async function secretFile(path: string): Promise<string | undefined> {
  const name = basename(path);
  if (isSecretName(name)) return 'Files of this name hold credentials.';
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return 'It could not be read.';
  }
  if (bytes.subarray(0, 8000).includes(0)) return 'It is no text.';
  const token = tokenIn(bytes.toString('latin1'));
  return token === undefined ? undefined : `It holds what looks like ${token}.`;
}
