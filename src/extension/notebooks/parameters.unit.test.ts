import { expect, it } from 'vitest';
import { cellParameters } from './parameters';

const read = (source: string): Record<string, string> => Object.fromEntries(cellParameters(source).map(({ name, value }) => [name, value]));

it('reads plain values as a person wrote them', () => {
  expect(read(`# settings
lr = 1e-3  # learning rate
epochs: int = 1_000
name = "it's # no comment"; seed = -7
flag = True
path = r'C:\\data'
layers = [64,
          32]
options = {"a": 1, 'b': [2, 3]}
note = """two
lines"""`)).toEqual({
    lr: '1e-3', epochs: '1000', name: "it's # no comment", seed: '-7', flag: 'True', path: 'C:\\data', layers: '[64, 32]',
    options: '{"a": 1, \'b\': [2, 3]}', note: 'two\nlines',
  });
  expect(read('alpha <- 0.5\nn <- 10L\nx <- c(1, 2)')).toEqual({ alpha: '0.5', n: '10', x: 'c(1, 2)' });
});

it('leaves out what would have to be computed, and takes the last value of a name', () => {
  expect(read('import os\na = os.environ["TOKEN"]\nb = a\nc = f"{a}"\nif a == 1: pass\nd = [open("x")]\ne = 1\ne = 2\nf = {**a}\ng = "a" + "b"')).toEqual({ e: '2' });
});
