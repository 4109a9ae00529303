import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { callForms, type CallForm } from './callForms';
import { jsonText, payloadOfColumns, payloadOfExample, pythonText } from './payload';

const NASTY = { inputs: { "it's": '"; rm -rf / $(x) `y` %PATH% & | > ^ ! \\', 'größe': 'naïve \u2019 \u{1F600}\nline', n: 3, missing: null, yes: true } };

function form(id: CallForm['id'], payload: unknown, platform: NodeJS.Platform = 'linux'): string {
  const found = callForms({ url: 'http://127.0.0.1:41883/model/House%20Price/Production/invocations', secret: 'tbk_abc', payload }, platform).find((one) => one.id === id);
  return found?.text ?? '';
}

test.skipIf(process.platform === 'win32')('a POSIX shell hands curl the very body, whatever is in it', () => {
  const script = form('shell', NASTY).replace(/^curl /, `printf '%s\\0' `);
  const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(status).toBe(0);
  const args = stdout.split('\0');
  expect(args[0]).toBe('http://127.0.0.1:41883/model/House%20Price/Production/invocations');
  expect(args[2]).toBe('Authorization: Bearer tbk_abc');
  expect(JSON.parse(args[args.indexOf('-d') + 1] ?? '')).toEqual(NASTY);
});

test('the body for PowerShell holds no quote that ends it', () => {
  const body = / -Body '((?:[^']|'')*)'$/.exec(form('powershell', NASTY))?.[1];
  expect(body).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse((body ?? '').replaceAll("''", "'"))).toEqual(NASTY);
});

test('the body for the Command Prompt holds none of its signs, and curl reads it back', () => {
  const body = / -d "(.*)"$/.exec(form('cmd', NASTY, 'win32'))?.[1] ?? '';
  expect(body).not.toMatch(/[&|<>^%!\n]/);
  // The C runtime takes \" for a quote, and a backslash before anything else as it is.
  expect(body.replaceAll('\\"', '')).not.toContain('"');
  expect(JSON.parse(body.replaceAll('\\"', '"'))).toEqual(NASTY);
});

test('a value is written as Python has it', () => {
  expect(pythonText({ a: [true, null, 1.5, 'x"\u{1F600}é'] })).toBe('{"a": [True, None, 1.5, "x\\"\\U0001f600\\u00e9"]}');
  expect(form('python', { inputs: { a: 1 } })).toContain('json={"inputs": {"a": 1}}');
});

test('the forms of the system come first', () => {
  const ids = (platform: NodeJS.Platform): string[] => callForms({ url: 'u', secret: 's', payload: {} }, platform).map(({ id }) => id);
  expect(ids('win32')).toEqual(['powershell', 'cmd', 'shell', 'python']);
  expect(ids('darwin')[0]).toBe('shell');
});

test('a payload is one record of the example', () => {
  const columns = ['bedrooms', 'neighborhood'];
  expect(payloadOfExample({ dataframe_split: { columns, data: [[3, 'North'], [4, 'South']] } })).toEqual({ inputs: { bedrooms: 3, neighborhood: 'North' } });
  expect(payloadOfExample({ dataframe_split: { data: [[1, 2], [3, 4]] } })).toEqual({ inputs: [[1, 2]] });
  expect(payloadOfExample({ dataframe_records: [{ a: 1 }, { a: 2 }] })).toEqual({ inputs: { a: 1 } });
  expect(payloadOfExample({ inputs: [[1, 2], [3, 4]] })).toEqual({ inputs: [[1, 2]] });
  expect(payloadOfExample({ inputs: { a: [1], b: [2] } })).toEqual({ inputs: { a: [1], b: [2] } });
  for (const none of [{}, null, 'text', { dataframe_split: { columns, data: [] } }, { instances: [] }]) expect(payloadOfExample(none)).toBeUndefined();
});

test('without an example a value of each type stands for the column', () => {
  expect(payloadOfColumns([{ name: 'bedrooms', type: 'long' }, { name: 'area', type: 'double' }, { name: 'where', type: 'string' }])).toEqual({ inputs: { bedrooms: 1, area: 1.5, where: 'text' } });
  expect(payloadOfColumns([])).toBeUndefined();
});

test('JSON is written for reading, in ASCII', () => {
  expect(jsonText({ a: [1, 'é', undefined, Number.NaN], b: {} })).toBe('{"a": [1, "\\u00e9", null, null], "b": {}}');
});
