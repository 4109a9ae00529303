import { describe, expect, it } from 'vitest';
import { argumentParams } from './argumentParams';
import { commandParts } from './commandParts';

describe('argumentParams', () => {
  it.each([
    ['python train.py --lr 0.1 --epochs=5 -n 3 --verbose', { lr: '0.1', epochs: '5', n: '3', verbose: 'true' }],
    ['python -u -m pkg.train data.csv --bias -0.5 --fast', { bias: '-0.5', fast: 'true' }],
    ['python train.py model.lr=0.1 +data=big input.csv', { 'model.lr': '0.1', data: 'big' }],
    ['torchrun --nproc_per_node 2 train.py --lr 1e-3', { lr: '1e-3' }],
    ['uv run --with pandas python train.py --layers 64 32 data.csv', { layers: '64 32' }],
    ['./train --layer a --layer b -- --not this', { layer: 'a, b' }],
    ['Rscript fit.R --seed 1', { seed: '1' }],
    ['train.exe --empty= x', { empty: '' }],
  ])('%s', (line, params) => {
    expect(argumentParams(line.split(' '))).toEqual(params);
  });

  it('reads nothing out of a program that is given as text', () => {
    expect(argumentParams(['sh', '-c', 'echo a=1; x --lr 2'])).toEqual({});
    expect(argumentParams(['python', '-c', 'a=1'])).toEqual({});
  });

  it('knows what stands for a parameter by that name alone', () => {
    expect(argumentParams(['./fit', '--learning-rate', '{lr}', '--n', '{m}', '--lr', '3'], { lr: '0.1' })).toEqual({ n: '{m}' });
  });
});

it.each([
  [['python', 'src/train.py', 'x'], 'train.py', 'src/train.py'],
  [['/usr/bin/python3.11', '-m', 'pkg.train'], 'pkg.train', undefined],
  [['C:\\R\\bin\\Rscript.exe', 'fit.R'], 'fit.R', 'fit.R'],
  [['sh', '-c', 'exit 3'], 'sh', undefined],
  [['./build/sim', 'a'], 'sim', undefined],
])('%j is called %s', (command, label, script) => {
  expect(commandParts(command)).toMatchObject({ label, script });
});
