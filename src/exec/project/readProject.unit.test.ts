import { describe, expect, it } from 'vitest';
import { isFloat, readProject } from './readProject';

/** Problems as `line:column severity words…`, the words up to `length`. */
function told(text: string, length = 60): string[] {
  return readProject(text).problems.map(({ place, severity, message }) => `${place.line}:${place.column} ${severity} ${message.slice(0, length)}`);
}

const GOOD = `name: tutorial
conda_env: conda.yaml
entry_points:
  main:
    parameters:
      alpha: float
      data: {type: path, default: data/x.csv}
      flag: {default: yes}
      rate: {type: float, default: 1e-3}
      day: {default: 2020-01-01}
      nothing: {type: string, default: null}
    command: "python train.py {alpha} {data} {flag} {rate} {day} {nothing}"
  other:
    command: >
      python other.py
      --quick
`;

describe('a good project', () => {
  it('is read with types and defaults, in the short and the long form', () => {
    const { project, problems } = readProject(GOOD);
    expect(problems).toEqual([]);
    expect(project).toMatchObject({ name: 'tutorial', environment: { kind: 'conda', file: 'conda.yaml' } });
    expect(project.entryPoints.map(({ name, place }) => [name, place.line])).toEqual([['main', 4], ['other', 13]]);
    expect(project.entryPoints[0]?.parameters).toEqual([
      { name: 'alpha', type: 'float' },
      { name: 'data', type: 'path', default: 'data/x.csv' },
      // Python says True for what YAML 1.1 takes for one, and MLflow puts that into the command.
      { name: 'flag', type: 'string', default: 'True' },
      { name: 'rate', type: 'float', default: '1e-3' },
      { name: 'day', type: 'string', default: '2020-01-01' },
      { name: 'nothing', type: 'string', default: undefined },
    ]);
    expect(project.entryPoints[1]?.command).toBe('python other.py --quick\n');
  });

  it('may take parts over by anchors', () => {
    const { project, problems } = readProject('entry_points:\n  a: &a\n    parameters: {x: float}\n    command: "f {x}"\n  b: *a\n');
    expect(problems).toEqual([]);
    expect(project.entryPoints.map(({ name, parameters }) => `${name} ${parameters.length}`)).toEqual(['a 1', 'b 1']);
  });

  it('may have no entry points', () => {
    expect(readProject('name: x\n')).toMatchObject({ project: { name: 'x', entryPoints: [] }, problems: [] });
  });
});

describe('what is wrong is told at its place', () => {
  it.each([
    ['an unknown type', 'entry_points:\n  m:\n    parameters:\n      n: {type: int, default: 5}\n    command: "f {n}"', "4:17 warning There is no type 'int'"],
    ['an unknown short type', 'entry_points:\n  m:\n    parameters:\n      n: integer\n    command: "f {n}"', "4:10 warning There is no type 'integer'"],
    ['a parameter that the command lacks', 'entry_points:\n  m:\n    parameters: {n: float}\n    command: "f"', '3:18 warning The command does not use {n}'],
    ['a parameter that is missing', 'entry_points:\n  m:\n    command: "f {n}"', '3:17 error The command uses {n}'],
    ['a parameter that is missing in a folded line', 'entry_points:\n  m:\n    command: >\n      f\n      {n}', '5:7 error The command uses {n}'],
    ['a lone brace', 'entry_points:\n  m:\n    command: "awk {print}"', '3:19 error The command uses {print}'],
    ['a brace that is not closed', 'entry_points:\n  m:\n    command: "f {n"', "3:17 error A single '{' stands alone"],
    ['a parameter of no type', 'entry_points:\n  m:\n    parameters:\n      n:\n    command: "f {n}"', "4:7 error The parameter 'n' has a type"],
    ['a list of parameters', 'entry_points:\n  m:\n    parameters:\n      - n\n    command: "f"', '4:7 error parameters is a map'],
    ['a default that is a list', 'entry_points:\n  m:\n    parameters:\n      n: {default: [1]}\n    command: "f {n}"', "4:20 error The default of 'n' is one value"],
    ['a default of another type', 'entry_points:\n  m:\n    parameters:\n      n: {type: float, default: many}\n    command: "f {n}"', "4:33 warning The default of 'n' is no number"],
    ['no command', 'entry_points:\n  m:\n    parameters: {n: float}', "2:3 error The entry point 'm' has no command"],
    ['a command that is no text', 'entry_points:\n  m:\n    command: [f]', "3:14 error The entry point 'm' has no command"],
    ['an entry point that is a text', 'entry_points:\n  m: python train.py', "2:3 error The entry point 'm' is a map"],
    ['entry points in a list', 'entry_points:\n  - m', '2:3 error entry_points is a map'],
    ['two environments', 'conda_env: a\npython_env: b', '2:1 error A project has one environment'],
    ['a docker environment without image', 'docker_env:\n  volumes: []', '2:3 error docker_env names an image'],
    ['a key that MLflow does not know', 'entrypoints: {}', "1:1 warning MLflow does not know 'entrypoints'"],
    ['a list', '- a', '1:1 error An MLproject file is a map'],
    ['nothing', '', '1:1 error An MLproject file is a map'],
  ])('%s', (_, text, expected) => {
    expect(told(text, 200).map((line) => line.slice(0, expected.length))).toContain(expected);
  });

  it('YAML that is wrong, and then nothing else', () => {
    const problems = told('name: x\nentry_points:\n  m:\n   command: "f\n', 200);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((line) => line.includes('error'))).toBe(true);
    expect(told('a: 1\n\tb: 2')[0]).toMatch(/^2:/);
    expect(told('name: a\nname: b')[0]).toMatch(/^2:1 error/);
  });

  it('an alias that grows without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefghij'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'.charAt(at)}`).join(',')}]`)].join('\n');
    expect(readProject(bomb).project.entryPoints).toEqual([]);
  });

  it('of one entry point, the others can run', () => {
    const { project, problems } = readProject('entry_points:\n  bad:\n    command: "f {n}"\n  good:\n    command: f\n');
    expect(project.entryPoints.map(({ name }) => name)).toEqual(['good']);
    expect(problems.map(({ entryPoint }) => entryPoint)).toEqual(['bad']);
  });
});

it.each([['1', true], ['-1.5e-3', true], ['.5', true], ['inf', true], ['NaN', true], ['1_000', true], ['1,5', false], ['', false], ['0x10', false], ['one', false]])('%s as a float is %s', (text, expected) => {
  expect(isFloat(text)).toBe(expected);
});
