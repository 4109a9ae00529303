import { describe, expect, it } from 'vitest';
import { differences, readCondaEnv, readPythonEnv, readRequirements } from './requirements';
import { satisfies } from './versions';

const none = (): undefined => undefined;
const here = (python: string, packages: Record<string, string>) => ({ version: python, packages: new Map(Object.entries(packages)) });

describe('versions', () => {
  it.each([
    ['1.2.0', '==1.2', true], ['1.2', '==1.2.*', true], ['1.20', '==1.2.*', false], ['1.10', '>1.9', true], ['2.0rc1', '>=2.0', false], ['2.0.dev3', '<2.0a1', true],
    ['2.0.post1', '>2.0', true], ['1.4.9', '~=1.4.2', true], ['1.5', '~=1.4.2', false], ['1.5', '~=1.4', true], ['1!1.0', '>2', true], ['1.0+cu118', '==1.0', true],
    ['1.5', '>=1.2, <2, !=1.5', false], ['3.12.1', '', true], ['weird', '>1', undefined], ['1.0', '>weird', undefined], ['2.0b2', '<2.0rc1', true],
  ])('%s %s is %s', (version, specifiers, result) => {
    expect(satisfies(version, specifiers)).toBe(result);
  });
});

describe('requirements', () => {
  it('are read with extras, markers, comments, hashes and files within files', () => {
    const wanted = readRequirements(
      'numpy>=1.20  # why\n\nPandas[excel] == 2.1.0 --hash=sha256:aa\nfoo;sys_platform=="nowhere"\nbar ; python_version>"3"\n-r more.txt\n-e .\ngit+https://example.org/x.git\nlong>=1,\\\n<2\n',
      (path) => (path === 'more.txt' ? 'scikit_learn\n-r more.txt' : undefined),
    );
    expect(wanted.requirements.map(({ name, specifiers }) => name + specifiers).slice(0, 4)).toEqual(['numpy>=1.20', 'pandas==2.1.0', 'bar', 'scikit-learn']);
    expect(wanted.requirements.at(-1)).toMatchObject({ name: 'long', specifiers: '>=1,<2' });
    expect(wanted.unread).toContain('-e .');
    expect(wanted.unread).toContain('git+https://example.org/x.git');
  });

  it('of python_env.yaml are compared with what is installed', () => {
    const wanted = readPythonEnv('python: "3.10"\nbuild_dependencies: [pip]\ndependencies:\n  - -r r.txt\n  - mlflow==2.3\n', () => 'pandas<2\nmissing');
    expect(differences(wanted, here('3.12.1', { pandas: '2.2.0', mlflow: '2.3.0' }))).toEqual([
      'Python 3.10.* is asked for, here is 3.12.1', 'pandas<2 is asked for, here is 2.2.0', 'missing is asked for and not installed',
    ]);
    expect(differences(wanted, here('3.10.9', { pandas: '1.5', mlflow: '2.3', missing: '0' }))).toEqual([]);
  });

  it('of conda.yaml are compared, a single = by its beginning', () => {
    const wanted = readCondaEnv('name: x\nchannels: [defaults]\ndependencies:\n  - python=3.9\n  - conda-forge::scikit-learn=1.2=py39_0\n  - numpy >=1.20\n  - pip:\n      - mlflow>=2\n', none);
    expect(differences(wanted, here('3.9.7', { 'scikit-learn': '1.20.0', numpy: '1.26', mlflow: '1.30' }))).toEqual([
      'conda-forge::scikit-learn=1.2=py39_0 is asked for, here is 1.20.0', 'mlflow>=2 is asked for, here is 1.30',
    ]);
  });

  it.each(['', '[]', '7', 'dependencies: 7', 'python: [1]'])('%j asks for nothing', (text) => {
    expect(differences(readPythonEnv(text, none), here('3.1', {}))).toEqual([]);
    expect(differences(readCondaEnv(text, none), here('3.1', {}))).toEqual([]);
  });
});
