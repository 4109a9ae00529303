import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key in PEM form, made for a unit test (RFC 5280 with an elliptic curve; only what the tests need). */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  /** Signs another one. */
  issue(options: CertificateOptions): TestCertificate;
}

interface CertificateOptions {
  readonly name: string;
  /** Addresses and names that the certificate is for; an authority has none. */
  readonly hosts?: readonly string[];
  /** End of its validity; ten years from now by default. */
  readonly until?: Date;
}

const YEAR = 365 * 24 * 3600 * 1000;
const SIGNED_BY = sequence(hex('06082a8648ce3d040302'));

/** An authority of its own. */
export function testAuthority(name: string): TestCertificate {
  return make({ name }, undefined);
}

function make(options: CertificateOptions, issuer: { name: string; key: KeyObject } | undefined): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer ?? { name: options.name, key: privateKey };
  const until = options.until ?? new Date(Date.now() + 10 * YEAR);
  const body = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, Buffer.concat([hex('01'), randomBytes(8)])),
    SIGNED_BY,
    nameOf(signer.name),
    sequence(time(new Date(until.getTime() - 11 * YEAR)), time(until)),
    nameOf(options.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensionOf(options.hosts))),
  );
  const certificate = sequence(body, SIGNED_BY, der(0x03, Buffer.concat([hex('00'), sign('sha256', body, signer.key)])));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${(certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    issue: (wanted) => make(wanted, { name: options.name, key: privateKey }),
  };
}

/** Basic constraints (an authority) or alternative names (a host). */
function extensionOf(hosts: readonly string[] | undefined): Buffer {
  if (hosts === undefined) return sequence(hex('0603551d13'), hex('0101ff'), der(0x04, sequence(hex('0101ff'))));
  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host, 'ascii'))));
  return sequence(hex('0603551d11'), der(0x04, sequence(...names)));
}

const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(name, 'utf8')))));

const time = (date: Date): Buffer => der(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, ''), 'ascii'));

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
