import { describe, expect, it } from 'vitest';
import { definitionOptions, readDefinition } from './definition';
import { dependenciesOf, tasksFileProblems } from './tasksFile';

const compile = (pattern: string): RegExp => new RegExp(pattern);
const isPython = ([program = '']: readonly string[]): boolean => program.startsWith('python');

it('passes a definition on to trialbook exec, values beginning with a dash and all', () => {
  const definition = readDefinition({
    type: 'trialbook', command: 'python', args: ['train.py', '--lr', '{lr}'], params: { lr: 0.1, tune: true, '-x': '-y' }, experiment: '-houses', name: 'lr-{lr}', inputs: ['data/*.csv'], outputs: ['model.bin'],
    metricPatterns: ['(?<loss>\\d+)'], require: { params: ['lr'], metrics: ['loss'] }, autolog: true, note: 'a\nb', tags: { team: 'core' },
  })!;
  expect(definitionOptions(definition, 'Train it')).toEqual([
    '--experiment=-houses', '--name=lr-{lr}', '--param=lr=0.1', '--param=tune=true', '--param=-x=-y', '--tag=team=core', '--note=a\nb', '--input=data/*.csv', '--output=model.bin', '--metric=(?<loss>\\d+)',
    '--require-param=lr', '--require-metric=loss', '--autolog', '--start={"kind":"task","task":"Train it"}',
  ]);
});

it('leaves out what has another shape', () => {
  expect(readDefinition({ command: 'make', args: [1, 'all'], params: { a: {} }, env: 3, autolog: 'yes' })).toMatchObject({ args: ['all'], params: {}, env: {}, autolog: false });
  expect(readDefinition({ command: ['make'] })).toBeUndefined();
  expect(readDefinition(null)).toBeUndefined();
});

describe('problems of tasks.json', () => {
  const found = (task: object): { kind: string; at: string }[] => {
    const text = `{\n  // ours\n  "version": "2.0.0",\n  "tasks": [{ "type": "shell", "command": "" }, ${JSON.stringify({ type: 'trialbook', ...task })},]\n}`;
    return tasksFileProblems(text, compile, isPython).map(({ problem, offset, length }) => ({ kind: problem.kind, at: text.slice(offset, offset + length) }));
  };
  it('stand at the property they are about', () => {
    expect(found({})).toEqual([{ kind: 'no-command', at: '"trialbook"' }]);
    expect(found({ command: ' ' })).toEqual([{ kind: 'no-command', at: '" "' }]);
    expect(found({ command: 'make', metricPatterns: ['(?<a>1)', '(?<a>'] })).toEqual([{ kind: 'bad-pattern', at: '"(?<a>"' }]);
    expect(found({ command: 'make', experiment: 'a\u0007' })).toEqual([{ kind: 'bad-experiment', at: '"a\\u0007"' }]);
    expect(found({ command: 'make', experiment: '' })).toEqual([{ kind: 'bad-experiment', at: '""' }]);
    expect(found({ command: 'make', params: { 'a*': 1 } })).toEqual([{ kind: 'bad-key', at: '1' }]);
    expect(found({ command: 'make', name: 'x-{lr}-{date}' })).toEqual([{ kind: 'unknown-name', at: '"x-{lr}-{date}"' }]);
    expect(found({ command: 'sh', autolog: true })).toEqual([{ kind: 'not-python', at: 'true' }]);
  });
  it('are none for a good task, one with variables, another type or text that is no JSON', () => {
    expect(found({ command: 'python', autolog: true, experiment: '${workspaceFolderBasename}', name: '${input:name}-{lr}', params: { lr: 1 }, metricPatterns: ['(?<loss>\\d+)'] })).toEqual([]);
    expect(tasksFileProblems('{"tasks": [', compile, isPython)).toEqual([]);
    expect(tasksFileProblems('[]', compile, isPython)).toEqual([]);
  });
  it('are found in a workspace file too', () => {
    expect(tasksFileProblems('{"folders": [], "tasks": {"tasks": [{"type": "trialbook"}]}}', compile, isPython)).toHaveLength(1);
  });
});

it('knows what a task depends on', () => {
  const text = JSON.stringify({ tasks: [{ label: 'a', dependsOn: 'b' }, { label: 'c', dependsOn: ['a', { type: 'npm', script: 'build' }], dependsOrder: 'sequence' }] });
  expect(dependenciesOf(text, 'a')).toEqual({ labels: ['b'], isSequence: false });
  expect(dependenciesOf(text, 'c')).toEqual({ labels: ['a', 'npm: build'], isSequence: true });
  expect(dependenciesOf(text, 'd')).toEqual({ labels: [], isSequence: false });
});
