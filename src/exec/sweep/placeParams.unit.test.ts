import { expect, it } from 'vitest';
import { placedValue, placeParams } from './placeParams';

it.each([
  [['python', 'train.py', '--lr', '{lr}'], 'python train.py --lr {lr}'],
  [['python', 'train.py', '--lr', '0.1', 'x'], 'python train.py --lr {lr} x'],
  [['python', 'train.py', '--lr=0.1'], 'python train.py --lr={lr}'],
  [['python', 'train.py', '--lr', '-0.1'], 'python train.py --lr {lr}'],
  [['python', 'train.py', '-lr', '0.1'], 'python train.py -lr {lr}'],
  [['python', 'train.py', 'lr=0.1', '+x=1'], 'python train.py lr={lr} +x=1'],
  [['python', 'train.py', '--lr', '--fast'], 'python train.py --lr --fast --lr {lr}'],
  [['python', 'train.py'], 'python train.py --lr {lr}'],
  [['lr', '2'], 'lr 2 --lr {lr}'],
])('finds the place in %j', (command, placed) => {
  expect(placeParams(command, ['lr']).join(' ')).toBe(placed);
});

it('takes a flag with dashes for a name with underscores', () => {
  expect(placeParams(['t', '--learning-rate', '1'], ['learning_rate'])).toEqual(['t', '--learning-rate', '{learning_rate}']);
});

it('reads the value that stands there now', () => {
  expect(placedValue(['t', '--lr', '0.1'], 'lr')).toBe('0.1');
  expect(placedValue(['t', '--lr=0.1'], 'lr')).toBe('0.1');
  expect(placedValue(['t', '--x', '0.1'], 'lr')).toBeUndefined();
});
