import { expect, it } from 'vitest';
import { insideShell } from './insideShell';

it('reads the single command of a line', () => {
  expect(insideShell(['/usr/bin/bash', '-c', "python train.py --lr 0.1 --note 'two words'"])).toEqual(['python', 'train.py', '--lr', '0.1', '--note', 'two words']);
  expect(insideShell(['zsh', '-l', '-c', 'SEED=1 ./nightly.sh'])).toEqual(['./nightly.sh']);
});

it('leaves alone what only a shell understands, and what is no shell', () => {
  for (const line of ['cd a && python train.py', 'python train.py > log', 'echo $HOME', 'A=1', '', "it's"]) {
    expect(insideShell(['bash', '-c', line])).toEqual(['bash', '-c', line]);
  }
  expect(insideShell(['bash', 'train.sh', 'x'])).toEqual(['bash', 'train.sh', 'x']);
  expect(insideShell(['python', '-c', 'print'])).toEqual(['python', '-c', 'print']);
});
