import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testAuthority } from '../testCertificates';
import { connectionOf } from './connectionOf';
import { databricksProfiles } from './databricksConfig';
import { environmentOf } from './environmentOf';
import { entryFromEnvironment, personsConnection } from './fromEnvironment';
import { parseEntry, readAddress, type Secrets, type ServerEntry } from './serverEntry';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'trialbook-remote-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (path: string, text: string): string => {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const from = (uri: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof entryFromEnvironment> => entryFromEnvironment(uri, { HOME: home, ...env });
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

it.each([
  ['https://mlflow.example.org/', 'https://mlflow.example.org'],
  ['  http://mlflow.example.org:5000/base/#/experiments/7?x=1 ', 'http://mlflow.example.org:5000/base'],
  ['mlflow.example.org', 'https://mlflow.example.org'],
  ['localhost:5000', 'http://localhost:5000'],
  ['HTTPS://MLFLOW.example.org:443', 'https://mlflow.example.org'],
  ['http://[::1]:5000', 'http://[::1]:5000'],
])('reads the address %j', (text, url) => {
  expect(readAddress(text)?.url).toBe(url);
});

it.each(['', 'ftp://example.org', 'https://', 'sqlite:///mlflow.db', 'https://a b', 'file:///tmp', 'https://a\nb'])('takes %j for no address', (text) => {
  expect(readAddress(text)).toBeUndefined();
});

it('hands user and password of an address out apart', () => {
  expect(readAddress('https://me:p%40ss@mlflow.example.org')).toEqual({ url: 'https://mlflow.example.org', username: 'me', password: 'p@ss' });
});

it('trusts nothing in a setting', () => {
  for (const value of [null, 7, 'https://a', {}, { url: 'file:///etc' }, { url: 7 }]) expect(parseEntry(value)).toBeUndefined();
  expect(parseEntry({ url: 'https://me:secret@a.example/#x', name: ' ', signIn: 'magic', headers: ['X-Key', 'Host', 'a b', 7], certificates: { ca: 7, cert: '/c.pem', insecure: 'yes' }, token: 'x' }))
    .toEqual({ id: 'server:https://a.example', name: 'a.example', url: 'https://a.example', signIn: 'none', headers: ['X-Key'], certificates: { cert: '/c.pem' } });
});

describe('the environment', () => {
  it('signs in as MLflow’s own client does', () => {
    const of = (env: NodeJS.ProcessEnv, uri = 'https://m.example'): string | undefined => personsConnection(uri, { HOME: home, ...env }).authorization;
    expect(of({})).toBeUndefined();
    expect(of({ MLFLOW_TRACKING_TOKEN: 't' })).toBe('Bearer t');
    write('.mlflow/credentials', '[mlflow]\nmlflow_tracking_username = kept\nMLFLOW_TRACKING_PASSWORD=a=b:c\n');
    // As in MLflow, a user and password go before a token.
    expect(of({ MLFLOW_TRACKING_TOKEN: 't' })).toBe(basic('kept:a=b:c'));
    expect(of({ MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pä' })).toBe(basic('me:pä'));
    expect(of({ MLFLOW_TRACKING_USERNAME: 'me' }, 'https://u:p@m.example')).toBe(basic('u:p'));
    expect(of({ MLFLOW_TRACKING_USERNAME: 'me' }, `http://127.0.0.1:2000/t/${'a'.repeat(64)}/x/${'b'.repeat(32)}`)).toBeUndefined();
  });

  it('names certificates and headers', () => {
    const { cert } = testAuthority('A');
    const ca = write('ca.pem', cert);
    const connection = personsConnection('https://m.example', { HOME: home, MLFLOW_TRACKING_SERVER_CERT_PATH: ca, TRIALBOOK_TRACKING_HEADERS: '{"X-Api-Key":"k"}' });
    expect(connection).toEqual({ url: 'https://m.example', headers: { 'X-Api-Key': 'k' }, tls: { ca: cert } });
    expect(personsConnection('https://m.example', { HOME: home, MLFLOW_TRACKING_INSECURE_TLS: 'true' }).tls).toEqual({ insecure: true });
    for (const json of ['{', '[]', '{"a":1}', '{"Host":"x"}', '{"X":"a\\nb"}']) {
      expect(() => from('https://m.example', { TRIALBOOK_TRACKING_HEADERS: json })).toThrow(expect.objectContaining({ name: 'SetupError', kind: 'headers' }) as Error);
    }
  });

  it('finds a Databricks workspace by its variables, its profile, or the default one', () => {
    write('.databrickscfg', '; comment\n[DEFAULT]\nhost = https://one.cloud.example/\ntoken = dapi1\n\n[team]\nhost: https://two.cloud.example\n\n[oauth]\nhost=https://three.cloud.example\ntoken =\n');
    expect(databricksProfiles({ HOME: home }).map(({ name }) => name)).toEqual(['DEFAULT', 'team', 'oauth']);
    expect(personsConnection('databricks', { HOME: home })).toEqual({ url: 'https://one.cloud.example', authorization: 'Bearer dapi1', registry: 'unity-catalog' });
    expect(personsConnection('databricks://team', { HOME: home })).toMatchObject({ url: 'https://two.cloud.example', authorization: 'Bearer dapi1' });
    expect(personsConnection('databricks', { HOME: home, DATABRICKS_HOST: 'four.cloud.example', DATABRICKS_TOKEN: 'x', MLFLOW_REGISTRY_URI: 'databricks' }))
      .toEqual({ url: 'https://four.cloud.example', authorization: 'Bearer x' });
    expect(from('databricks', { DATABRICKS_CONFIG_PROFILE: 'team' }).entry).toMatchObject({ signIn: 'databricks-profile', profile: 'team', url: 'https://two.cloud.example' });
    expect(() => from('databricks://nobody')).toThrow(expect.objectContaining({ kind: 'profile' }) as Error);
    expect(() => from('databricks://oauth')).toThrow(expect.objectContaining({ kind: 'profile-token' }) as Error);
    expect(() => from('databricks://scope:prefix')).toThrow(expect.objectContaining({ kind: 'profile' }) as Error);
    // A profile that leads elsewhere by now gets no token to the address that was agreed to.
    const entry: ServerEntry = { id: 'server:x', name: 'x', url: 'https://old.cloud.example', signIn: 'databricks-profile', profile: 'team' };
    expect(() => connectionOf(entry, {}, { HOME: home })).toThrow(expect.objectContaining({ kind: 'profile-moved' }) as Error);
  });

  it('is no place for addresses that are none, and shows no password of one', () => {
    expect(() => from('sqlite:///mlflow.db')).toThrow(expect.objectContaining({ kind: 'address' }) as Error);
    expect(() => from('ftp://me:secret@m.example')).toThrow(/^(?!.*secret)/);
  });
});

describe('an entry', () => {
  const entry = (further: Partial<ServerEntry>): ServerEntry => ({ id: 'server:https://m.example', name: 'm', url: 'https://m.example', signIn: 'none', ...further });

  it.each<[Partial<ServerEntry>, Secrets, object]>([
    [{ signIn: 'basic' }, { username: 'me', password: 'pw' }, { authorization: basic('me:pw') }],
    [{ signIn: 'bearer' }, { token: ' t\n' }, { authorization: 'Bearer t' }],
    [{ signIn: 'databricks' }, { token: 'dapi' }, { authorization: 'Bearer dapi', registry: 'unity-catalog' }],
    [{ signIn: 'databricks', registry: 'mlflow' }, { token: 'dapi' }, { authorization: 'Bearer dapi' }],
    [{ signIn: 'none', headers: ['X-Key'] }, { headers: { 'X-Key': 'k' } }, { headers: { 'X-Key': 'k' } }],
  ])('%j is reached with its secrets', (further, secrets, expected) => {
    expect(connectionOf(entry(further), secrets)).toEqual({ url: 'https://m.example', ...expected });
  });

  it.each<[Partial<ServerEntry>, Secrets, string]>([
    [{ signIn: 'basic' }, {}, 'secrets'],
    [{ signIn: 'bearer' }, { token: ' ' }, 'secrets'],
    [{ signIn: 'bearer' }, { token: 'a\nb' }, 'secrets'],
    [{ certificates: { ca: '/nowhere/ca.pem' } }, {}, 'certificate'],
    [{}, { headers: { 'X-Key': 'a\r\nInjected: b' } }, 'headers'],
  ])('%j without what it needs is told', (further, secrets, kind) => {
    expect(() => connectionOf(entry(further), secrets)).toThrow(expect.objectContaining({ kind }) as Error);
  });

  it('reads certificate and key, and tells what is wrong with them', () => {
    const pair = testAuthority('A').issue({ name: 'me', hosts: ['me'] });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }) as string;
    const [both, cert, key] = [write('both.pem', pair.cert + pair.key), write('cert.pem', pair.cert), write('key.pem', locked)];
    expect(connectionOf(entry({ certificates: { cert: both } }), {}).tls).toEqual({ cert: pair.cert + pair.key, key: pair.cert + pair.key });
    expect(connectionOf(entry({ certificates: { cert, key } }), { passphrase: 'open' }).tls).toEqual({ cert: pair.cert, key: locked, passphrase: 'open' });
    const fails = (certificates: ServerEntry['certificates'], secrets: Secrets, kind: string): void => {
      expect(() => connectionOf(entry({ certificates: certificates ?? {} }), secrets)).toThrow(expect.objectContaining({ kind }) as Error);
    };
    fails({ cert, key }, {}, 'passphrase');
    fails({ cert, key }, { passphrase: 'wrong' }, 'passphrase');
    fails({ cert }, {}, 'certificate');
    fails({ ca: home }, {}, 'certificate');
    fails({ ca: write('x.pem', 'no certificate') }, {}, 'certificate');
  });

  it('gives terminals the address always and secrets apart from it', () => {
    expect(environmentOf(entry({ signIn: 'basic', certificates: { ca: '/ca.pem', cert: '/me.pem' } }), { username: 'me', password: 'pw' })).toEqual({
      address: { MLFLOW_TRACKING_URI: 'https://m.example', MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem', MLFLOW_TRACKING_CLIENT_CERT_PATH: '/me.pem' },
      credentials: { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pw', MLFLOW_TRACKING_TOKEN: '' }, unsupported: [],
    });
    expect(environmentOf(entry({ signIn: 'databricks-profile', profile: 'team' }), {})).toEqual({
      address: { MLFLOW_TRACKING_URI: 'databricks://team', MLFLOW_REGISTRY_URI: 'databricks-uc://team' }, credentials: {}, unsupported: [],
    });
    expect(environmentOf(entry({ certificates: { cert: '/c', key: '/k', insecure: true, ca: '/ca' } }), { headers: { A: 'b' }, passphrase: 'p' })).toEqual({
      address: { MLFLOW_TRACKING_URI: 'https://m.example', MLFLOW_TRACKING_INSECURE_TLS: 'true', MLFLOW_TRACKING_CLIENT_CERT_PATH: '/c' },
      credentials: { TRIALBOOK_TRACKING_HEADERS: '{"A":"b"}' }, unsupported: ['headers', 'separate-key', 'passphrase'],
    });
  });
});
