import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { autologCommand } from './autolog';

/** The command with what stands for the lines of Python. */
const shape = (command: readonly string[]): readonly string[] | undefined => autologCommand(command)?.map((argument) => (argument.includes('mlflow.autolog()') ? 'PROGRAM' : argument));

describe('what is wrapped', () => {
  it('a script with options of Python and its own', () => {
    expect(shape(['/opt/py/bin/python3.12', '-u', '-X', 'dev', 'train.py', '--lr', '-m'])).toEqual(['/opt/py/bin/python3.12', '-u', '-X', 'dev', '-c', 'PROGRAM', 'script', 'train.py', '--lr', '-m']);
  });
  it('a module in each way it is named', () => {
    expect(shape(['python', '-m', 'shop.train', 'a'])).toEqual(['python', '-c', 'PROGRAM', 'module', 'shop.train', 'a']);
    expect(shape(['python', '-mshop', 'a'])).toEqual(['python', '-c', 'PROGRAM', 'module', 'shop', 'a']);
    expect(shape(['python', '-um', 'shop'])).toEqual(['python', '-u', '-c', 'PROGRAM', 'module', 'shop']);
  });
  it('a Python that another program starts', () => {
    expect(shape(['uv', 'run', 'python', 'train.py'])).toEqual(['uv', 'run', 'python', '-c', 'PROGRAM', 'script', 'train.py']);
    expect(shape(['C:\\Py\\python.exe', 'train.py'])).toEqual(['C:\\Py\\python.exe', '-c', 'PROGRAM', 'script', 'train.py']);
  });
  it('nothing that is no program of Python', () => {
    for (const command of [['sh', 'train.sh'], ['python', '-c', 'print()'], ['python', '-'], ['python'], ['pythonic', 'x.py'], ['python', '-m'], []]) expect(autologCommand(command)).toBeUndefined();
  });
});

const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);

/** A folder with a stand-in of MLflow that says what is asked of it: the real one takes seconds to load. */
function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'trialbook-autolog-'));
  mkdirSync(join(path, 'lib'));
  writeFileSync(join(path, 'lib', 'mlflow.py'), 'def autolog(): print("autolog")\ndef start_run(): print("start_run")\n');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

describe.skipIf(python === undefined)('the program runs as Python runs it', () => {
  const run = (cwd: string, args: readonly string[]): { lines: string[]; errors: string; code: number | null } => {
    const [program = '', ...rest] = autologCommand([python!, ...args])!;
    const { stdout, stderr, status } = spawnSync(program, rest, { cwd, encoding: 'utf8', env: { ...process.env, PYTHONPATH: join(cwd, 'lib'), PYTHONDONTWRITEBYTECODE: '1' } });
    return { lines: stdout.trim().split(/\r?\n/), errors: stderr, code: status };
  };
  const SAYS = 'import sys, os\nclass Kept: pass\nprint(__name__, sys.argv, os.path.basename(sys.path[0]), Kept.__module__, sys.modules["__main__"].__dict__["Kept"] is Kept, __file__ is not None)\n';

  it('with its arguments, its path and itself as __main__', () => {
    const cwd = folder({ 'sub/train.py': SAYS });
    expect(run(cwd, ['sub/train.py', 'a b', '--x=%"']).lines).toEqual(['autolog', 'start_run', `__main__ ['sub/train.py', 'a b', '--x=%"'] sub __main__ True True`]);
  });
  it('as a module and as a package', () => {
    const cwd = folder({ 'shop/__init__.py': '', 'shop/__main__.py': SAYS, 'shop/train.py': SAYS });
    const [, started, told] = run(cwd, ['-m', 'shop.train', 'a']).lines;
    expect(started).toBe('start_run');
    expect(told).toContain(`shop${process.platform === 'win32' ? '\\\\' : '/'}train.py', 'a']`);
    expect(run(cwd, ['-m', 'shop']).lines[2]).toContain('__main__.py');
  });
  it('keeps no run open around a script that starts its own', () => {
    const cwd = folder({ 'train.py': 'print(1)\nif True:\n    import mlflow\n' });
    expect(run(cwd, ['train.py']).lines).toEqual(['autolog', '1']);
  });
  it('fails with a traceback that begins in the script, and with its exit code', () => {
    const cwd = folder({ 'train.py': 'def fit():\n    raise ValueError("no data")\n\nfit()\n', 'leave.py': 'import sys\nsys.exit(7)\n' });
    const { errors, code } = run(cwd, ['train.py']);
    expect(code).toBe(1);
    expect(errors.trim().split('\n').filter((line) => line.includes('File'))).toHaveLength(2);
    expect(errors).not.toContain('<string>');
    expect(errors).toContain('ValueError: no data');
    expect(run(cwd, ['leave.py']).code).toBe(7);
  });
  it('runs all the same without MLflow, and says so', () => {
    const cwd = folder({ 'train.py': 'print("trained")\n', 'lib/mlflow.py': 'raise ImportError("No module named mlflow")\n' });
    const { lines, errors, code } = run(cwd, ['train.py']);
    expect([lines, code]).toEqual([['trained'], 0]);
    expect(errors).toContain('pip install mlflow');
  });
});
