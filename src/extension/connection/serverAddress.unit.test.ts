import { expect, test } from 'vitest';
import { isSameAddress, normalAddress, serverId } from './serverAddress';

test('an address is kept in one form', () => {
  expect(normalAddress(' HTTPS://MLflow.Example.org:443/team/ ')).toBe('https://mlflow.example.org/team');
  expect(normalAddress('databricks://Team')).toBe('databricks://Team');
  expect(normalAddress('no address')).toBe('no address');
  expect(isSameAddress('http://host:5000', 'http://HOST:5000/')).toBe(true);
  expect(isSameAddress('http://host:5000/a', 'http://host:5000/b')).toBe(false);
  expect(isSameAddress('http://host:5000', 'https://host:5000')).toBe(false);
});

test('the id of a server holds no secret', () => {
  expect(serverId('http://person:word@host:5000/')).toBe('server:http://host:5000');
  expect(serverId(`http://127.0.0.1:21000/t/${'a'.repeat(64)}`)).toBe('server:http://127.0.0.1:21000');
});
