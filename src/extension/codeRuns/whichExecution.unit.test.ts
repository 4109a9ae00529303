import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { changesFolder, folderOfSource, type ShellCommand } from './whichExecution';

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

it('follows a command line that goes to a folder by itself', () => {
  const at = (line: string): string | undefined => folderOfSource('train.py', T + 500, [command(line, resolve('/p'))]);
  for (const line of ['cd src && python train.py', '(cd src; for d in 1 2; do python train.py $d; done)', 'cd "src" ; python train.py', 'cd lib; cd ../src; python train.py', 'if true; then cd src; fi; python train.py', 'ls (cd lib); cd src && python train.py', "pushd 'src'\npython train.py"]) {
    expect(at(line), line).toBe(resolve('/p/src'));
    expect(changesFolder(line), line).toBe(true);
  }
  for (const line of ['(cd src && ls); python train.py', 'echo "; cd src" && python train.py', 'abcd src; python train.py', 'python train.py && cd src']) expect(at(line), line).toBe(resolve('/p'));
  for (const line of ['cd $HOME && python train.py', 'cd; python train.py', 'cd - && python train.py', 'cd ~/src && python train.py', '(cd a; python train.py); (cd b; python train.py)']) expect(at(line), line).toBeUndefined();
  expect(changesFolder('python train.py')).toBe(false);
});
