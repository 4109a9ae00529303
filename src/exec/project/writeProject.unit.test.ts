import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readScript } from './pythonOptions';
import { readProject } from './readProject';
import { newProject, newRequirements, withEntryPoint } from './writeProject';

const folder = mkdtempSync(join(tmpdir(), 'script-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasPython = ((): boolean => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const option = (flag: string, rest: object = {}) => ({ flag, isPositional: !flag.startsWith('-'), isSwitch: false, type: 'string' as const, default: undefined, ...rest });

it('an entry point is made that reads as it was meant', () => {
  const text = newProject("o'neil: {x}", { name: 'train', script: 'my {odd} script.py', options: [option('data', { type: 'path' }), option('--learning-rate', { type: 'float', default: '0.1' }), option('--verbose', { isSwitch: true }), option('--note', { default: 'yes' })] }, 'python_env.yaml');
  const { project, problems } = readProject(text);
  expect(problems).toEqual([]);
  expect(project.name).toBe("o'neil: {x}");
  expect(project.entryPoints[0]).toMatchObject({
    command: "python 'my {{odd}} script.py' {data} --learning-rate {learning_rate} --note {note}",
    parameters: [{ name: 'data', type: 'path' }, { name: 'learning_rate', type: 'float', default: '0.1' }, { name: 'note', default: 'yes' }],
  });
});

it('an entry point is added, and comments stay', () => {
  const text = withEntryPoint('# ours\nname: x # keep\nentry_points:\n  a:\n    command: "python a.py" # too\n', { name: 'b', script: 'b.py', options: [] });
  expect(text).toContain('# ours');
  expect(text).toContain('# keep');
  expect(text).toContain('# too');
  expect(readProject(text).project.entryPoints.map(({ name, command }) => `${name}: ${command}`)).toEqual(['a: python a.py', 'b: python b.py']);
  expect(() => withEntryPoint(text, { name: 'a', script: 'a.py', options: [] })).toThrow('already');
  expect(() => withEntryPoint('a: [', { name: 'a', script: 'a.py', options: [] })).toThrow('mend');
});

it('mlflow is asked for once', () => {
  expect(newRequirements(['mlflow-skinny==3.1'])).not.toContain('\nmlflow\n');
  expect(newRequirements(['pandas==2'])).toContain('pandas==2\nmlflow\n');
});

it.runIf(hasPython)('options are read of a script that is not run', async () => {
  const script = join(folder, 'nasty.py');
  writeFileSync(script, `
import argparse, click, sys
open(${JSON.stringify(join(folder, 'ran'))}, "w")
p = argparse.ArgumentParser()
p.add_argument("data", type=pathlib.Path)
p.add_argument("-a", "--alpha", type=float, default=0.5, help="x")
g = p.add_argument_group("more")
g.add_argument("--epochs", default=10)
g.add_argument("--out-dir", type=Path, default="out")
g.add_argument("--quiet", action="store_true")
g.add_argument("--computed", default=len("x"))
g.add_argument(name, default=1)
g.add_argument("--alpha", default="again")
g.add_argument("--many", nargs="+", default=[1, 2])
@click.option("--shout/--no-shout", default=False)
@click.option("--depth", "-d", type=click.IntRange(1, 5), default=3)
@click.argument("target", type=click.Path())
def f(): pass
`);
  const read = await readScript('python3', script);
  expect(read).toMatchObject({ kind: 'read' });
  if (read.kind !== 'read') return;
  expect(read.facts.options.map((one) => `${one.flag} ${one.type} ${one.default ?? '-'}${one.isSwitch ? ' switch' : ''}`)).toEqual([
    'data path -', '--alpha float 0.5', '--epochs float 10', '--out-dir string out', '--quiet string - switch', '--computed string -', '--many string -',
    '--shout string False switch', '--depth float 3', 'target string -',
  ]);
  expect(execFileSync('ls', [folder], { encoding: 'utf8' })).not.toContain('ran');
});

it.runIf(hasPython)('a script that is no Python is told', async () => {
  const script = join(folder, 'broken.py');
  writeFileSync(script, 'def f(:\n');
  expect(await readScript('python3', script)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('SyntaxError') as string });
});

it('leaves entry points that are there as they are written', () => {
  const before = 'name: x\n\nentry_points:\n  a:\n    parameters:\n      lr: {type: float, default: 0.1}\n    command: "python a.py --lr {lr}"\n\n  b:\n    command: "python b.py"\n';
  const after = withEntryPoint(before, { name: 'c', script: 'c.py', options: [] });
  expect(after.startsWith(before)).toBe(true);
  expect(after.slice(before.length)).toBe('\n  c:\n    command: python c.py\n');
});
