import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { interpreterOf } from './interpreter';
import { environmentOf } from './packages';

const root = mkdtempSync(join(tmpdir(), 'trialbook-env-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const env = { PATH: join(root, 'bin'), HOME: root };

function put(path: string, content = '', mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}
const program = (path: string, content = ''): void => put(path, content, 0o755);

beforeAll(() => {
  for (const name of ['python3', 'Rscript', 'julia', 'node', 'sh', 'env', 'uv', 'conda', 'timeout', 'ls']) program(`bin/${name}`);
  program('bin/torchrun', `#!${root}/venv/bin/python3.12\nimport torch\n`);
  program('bin/tool', '#!/usr/bin/env -S python3 -u\n');
  program('bin/long', `#!/bin/sh\n'''exec' "${root}/venv/bin/python" "$0" "$@"\n' '''\n`);
  program('venv/bin/python');
  program('venv/bin/python3.12');
  put('venv/pyvenv.cfg', 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.12.4\n');
  const site = 'venv/lib/python3.12/site-packages';
  put(`${site}/scikit_learn-1.5.0.dist-info/METADATA`);
  put(`${site}/Numpy-2.1.0.dist-info/METADATA`);
  put(`${site}/torch-2.3.0+cu121.dist-info/METADATA`);
  put(`${site}/mine-0.1.dist-info/direct_url.json`, '{"url":"https://example.org/mine.git","vcs_info":{"vcs":"git","commit_id":"abc"}}');
  put(`${site}/old-1.0-py3.12.egg-info`, '');
  put(`${site}/~broken-1.0.dist-info/METADATA`);
  put('project/.venv/pyvenv.cfg', 'version = 3.11.1\n');
  program('project/.venv/bin/python');
  put('conda/envs/ml/conda-meta/python-3.10.9-h1.json', '{}');
  program('conda/envs/ml/bin/python');
  program('conda/bin/conda');
});

test.each([
  [['python3', 'x.py'], 'python', 'bin/python3'],
  [['./venv/bin/python', '-m', 'x'], 'python', 'venv/bin/python'],
  [['torchrun', '--nproc', '2', 'x.py'], 'python', 'venv/bin/python3.12'],
  [['tool'], 'python', 'bin/python3'],
  [['long'], 'python', 'venv/bin/python'],
  [['env', 'A=1', 'timeout', '5', 'python3', 'x.py'], 'python', 'bin/python3'],
  [['sh', '-ec', 'cd x && python3 "y.py"'], 'python', 'bin/python3'],
  [['uv', 'run', 'train.py'], 'python', 'project/.venv/bin/python'],
  [['conda', 'run', '-n', 'ml', 'python', 'x.py'], 'python', 'conda/envs/ml/bin/python'],
  [['Rscript', 'x.R'], 'r', 'bin/Rscript'],
  [['julia', 'x.jl'], 'julia', 'bin/julia'],
  [['node', 'x.js'], 'node', 'bin/node'],
])('the interpreter of %j', (command, language, path) => {
  const cwd = command[0] === 'uv' ? join(root, 'project') : root;
  expect(interpreterOf(command, cwd, { ...env, CONDA_EXE: join(root, 'conda/bin/conda') })).toEqual({ language, program: join(root, path) });
});

test('what needs no interpreter has none', () => {
  for (const command of [['ls', 'python3'], ['sh', 'run.sh'], ['none'], [], ['sh', '-c', '']]) expect(interpreterOf(command, root, env)).toBeUndefined();
});

test('packages of a virtual environment are read without starting it', async () => {
  expect(await environmentOf([join(root, 'venv/bin/python'), 'x.py'], root, env)).toEqual({
    interpreter: 'Python 3.12.4',
    program: join(root, 'venv/bin/python'),
    packages: `# Python 3.12.4\n# ${join(root, 'venv/bin/python')}\nmine @ git+https://example.org/mine.git@abc  # 0.1\nNumpy==2.1.0\nold==1.0\nscikit-learn==1.5.0\ntorch==2.3.0+cu121\n`,
  });
});

test('an interpreter that answers nothing is named all the same', async () => {
  expect(await environmentOf(['python3', 'x.py'], root, env)).toEqual({ interpreter: 'Python', program: join(root, 'bin/python3'), packages: undefined });
});

test('packages of a Julia project and of Node stand in files', async () => {
  put('jl/Project.toml');
  put('jl/Manifest.toml', 'julia_version = "1.10.4"\nmanifest_format = "2.0"\n\n[[deps.CSV]]\ndeps = ["Dates"]\nuuid = "x"\nversion = "0.10.14"\n\n[[deps.Dates]]\nuuid = "y"\n');
  expect((await environmentOf(['julia', '--project=jl', 'x.jl'], root, env))?.packages).toBe(`# Julia 1.10.4\n# ${join(root, 'bin/julia')}\nCSV==0.10.14\n`);
});
