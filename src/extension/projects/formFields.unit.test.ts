import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readProject } from '../../exec/project/readProject';
import { fieldProblem, fieldsOf, givenValues, pipelineFields, suggestedLinks, type Field } from './formFields';

const folder = mkdtempSync(join(tmpdir(), 'form-'));
writeFileSync(join(folder, 'here.csv'), '');
afterAll(() => rmSync(folder, { recursive: true }));

const { entryPoints } = readProject(`entry_points:
  prepare:
    parameters: {input: path, output: {type: string, default: out.csv}}
    command: "p {input} {output}"
  train:
    parameters: {data: path, rate: {type: float, default: 0.1}, other: path, from: uri}
    command: "t {data} {rate} {other} {from}"
`).project;
const [prepare, train] = entryPoints as [typeof entryPoints[number], typeof entryPoints[number]];
const steps = [{ name: 'a', entryPoint: 'prepare', params: { output: 'x.csv', extra: '1' } }, { name: 'b', entryPoint: 'train', params: {} }];
const field = (key: string): Field => [...fieldsOf(train), ...fieldsOf(prepare)].find((one) => one.key === key)!;

it('a pipeline gives its values as defaults, and steps go before names', () => {
  expect(pipelineFields(steps, entryPoints).map(({ key, default: value }) => `${key}=${value ?? ''}`)).toEqual(['a.input=', 'a.output=x.csv', 'a.extra=1', 'b.data=', 'b.rate=0.1', 'b.other=', 'b.from=']);
});

it('the first path of a step is what the step before wrote', () => {
  expect(suggestedLinks(pipelineFields(steps, entryPoints))).toEqual({ 'b.data': '{steps.a.output}' });
  expect(suggestedLinks(pipelineFields([steps[1]!, steps[0]!], entryPoints))).toEqual({});
});

it.each([
  ['rate', '0.5', undefined], ['rate', 'much', 'wrong'], ['input', 'here.csv', undefined], ['input', 'gone.csv', 'no-file'], ['input', 's3://bucket/x', undefined], ['input', '', 'wrong'],
  ['from', 'here.csv', 'wrong'], ['from', 'https://example.org/x', undefined], ['output', '', undefined], ['input', undefined, 'missing'],
])('%s=%s is %s', (key, value, kind) => {
  expect(fieldProblem(field(key), value, folder)?.kind).toBe(kind);
});

it('a reference is not looked into', () => {
  const [rate] = fieldsOf(train, 'b').slice(1);
  expect(fieldProblem(rate!, '{steps.a.output}', folder)).toBeUndefined();
});

it('only what differs from the file is handed over', () => {
  expect(givenValues(fieldsOf(prepare), { input: 'a', output: 'out.csv', more: '1' })).toEqual({ input: 'a', more: '1' });
});
