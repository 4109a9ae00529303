import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { TlsOptions } from '../connection';
import type { Certificates } from './serverEntry';
import { SetupError } from './setupError';

/** Largest file of certificates, bytes: a bundle of all public authorities has a quarter of it. */
const MOST = 1024 * 1024;

/** Reads the files of certificates. Raises `SetupError` of the kinds `certificate` and `passphrase`. */
export function readCertificates(paths: Certificates, passphrase: string | undefined): TlsOptions {
  const ca = paths.ca === undefined ? undefined : pem(paths.ca, 'CERTIFICATE');
  const cert = paths.cert === undefined ? undefined : pem(paths.cert, 'CERTIFICATE');
  const keyPath = paths.key ?? paths.cert;
  const key = keyPath === undefined ? undefined : pem(keyPath, 'PRIVATE KEY');
  if (key !== undefined && keyPath !== undefined) checkKey(key, keyPath, passphrase);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(key === undefined || passphrase === undefined || passphrase === '' ? {} : { passphrase }),
    ...(paths.insecure === true ? { insecure: true } : {}),
  };
}

function pem(path: string, holds: 'CERTIFICATE' | 'PRIVATE KEY'): string {
  const text = read(path);
  if (!text.includes(`${holds}-----`)) {
    throw new SetupError('certificate', path, `${path} holds no ${holds === 'CERTIFICATE' ? 'certificate' : 'private key'} in PEM form`);
  }
  return text;
}

function read(path: string): string {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST) throw new SetupError('certificate', path, `${path} is no file of certificates`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    throw new SetupError('certificate', path, `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`, { cause });
  }
}

function checkKey(key: string, path: string, passphrase: string | undefined): void {
  try {
    createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const wants = /ENCRYPTED/.test(key);
    throw new SetupError(wants ? 'passphrase' : 'certificate', path, wants
      ? `The key in ${path} wants ${passphrase === undefined || passphrase === '' ? 'a' : 'another'} passphrase`
      : `The key in ${path} cannot be read`, { cause });
  }
}
