import { expect, test } from 'vitest';
import { readEnvironment, requirementPackages } from './packages';

test('requirements in the ways people write them', () => {
  expect(
    requirementPackages([
      'mlflow==3.17.2', 'Scikit_Learn == 1.5.1  # pinned', 'xgboost[gpu]>=2,<3 ; python_version > "3.8"', '# nothing', '-r other.txt', '--hash=sha256:1', '', 'mine @ file:///x',
      'torch===2.3.0+cu121 \\', 'numpy',
    ]),
  ).toEqual([
    { name: 'mlflow', version: '3.17.2' },
    { name: 'scikit-learn', version: '1.5.1' },
    { name: 'xgboost', version: '>=2,<3' },
    { name: 'mine', version: '@ file:///x' },
    { name: 'torch', version: '2.3.0+cu121' },
    { name: 'numpy', version: '' },
  ]);
});

test('conda.yaml and python_env.yaml as MLflow writes them', () => {
  const conda = 'channels:\n- conda-forge\ndependencies:\n- python=3.11.4\n- pip<=23.2\n- pip:\n  - mlflow==3.17.2\n  - pandas==2.2.0\n- libxml=2.9.1=h1\nname: mlflow-env\n';
  expect(readEnvironment('model', new Map([['conda.yaml', conda]]))).toEqual({
    from: 'model',
    python: '3.11.4',
    packages: [{ name: 'pip', version: '<=23.2' }, { name: 'mlflow', version: '3.17.2' }, { name: 'pandas', version: '2.2.0' }, { name: 'libxml', version: '2.9.1' }],
  });
  const both = readEnvironment('model', new Map([['requirements.txt', 'a==1\n'], ['conda.yaml', conda], ['python_env.yaml', 'python: "3.12.1"\nbuild_dependencies:\n- pip==25.0\n']]));
  expect(both).toEqual({ from: 'model', python: '3.12.1', packages: [{ name: 'a', version: '1' }] });
  expect(readEnvironment('model', new Map([['requirements.txt', '\n# none\n']]))).toBeUndefined();
});
