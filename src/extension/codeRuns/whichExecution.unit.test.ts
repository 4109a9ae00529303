import { expect, it } from 'vitest';
import { folderOfSource, type ShellCommand } from './whichExecution';

const T = 100_000;
const command = (line: string, folder: string, more: Partial<ShellCommand> = {}): ShellCommand => ({ line, folder, start: T, ...more });

it('finds the folder of the command that names the source', () => {
  for (const line of ['python train.py', 'python "train.py" --lr 1', "CUDA_VISIBLE_DEVICES=0 python -u 'train.py'; echo done", 'python train.py>log.txt', 'time (python train.py)']) {
    expect(folderOfSource('train.py', T + 5000, [command(line, '/p/src')]), line).toBe('/p/src');
  }
  for (const line of ['python src/train.py', 'python pretrain.py', 'python train.pyc', 'ls']) expect(folderOfSource('train.py', T + 5000, [command(line, '/p/src')]), line).toBeUndefined();
  expect(folderOfSource('my train.py', T, [command('python "my train.py"', '/p')])).toBe('/p');
});

it('takes only commands that were under way, and none where two folders may be meant', () => {
  const ended = command('python train.py', '/p/old', { end: T + 10 });
  expect(folderOfSource('train.py', T + 60_000, [ended])).toBeUndefined();
  expect(folderOfSource('train.py', T + 500, [ended])).toBe('/p/old');
  expect(folderOfSource('train.py', T - 60_000, [command('python train.py', '/p')])).toBeUndefined();
  const two = [command('python train.py', '/p/a'), command('python train.py', '/p/b')];
  expect(folderOfSource('train.py', T, two)).toBeUndefined();
  expect(folderOfSource('train.py', T, [two[0]!, two[0]!])).toBe('/p/a');
  expect(folderOfSource('train.py', T + 60_000, [ended, two[0]!])).toBe('/p/a');
});
