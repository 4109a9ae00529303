import { describe, expect, it } from 'vitest';
import { experimentName } from './experimentName';
import { Names } from './names';
import { flatten, parseExact, pythonNumber } from './pythonText';
import { yamlParams } from './yamlParams';

describe('names of a log', () => {
  it('become names that MLflow takes, different ones for different names, and each is told once', () => {
    const told: string[] = [];
    const names = new Names((name) => told.push(name));
    expect(names.of('loss/train')).toBe('loss/train');
    const [square, round] = [names.of('loss[a]'), names.of('loss(a)')];
    expect(square).toBe('loss_a_');
    expect(round).toMatch(/^loss_a__[0-9a-f]{8}$/);
    expect(names.of('loss(a)')).toBe(round);
    expect(names.of('../../x')).toBe('x');
    expect(names.of('')).toBe('_');
    expect(names.of('ü'.repeat(300))).toBe('ü'.repeat(250));
    expect(told).toEqual(['loss[a]', 'loss(a)', '../../x', '', 'ü'.repeat(300)]);
  });
});

describe('values', () => {
  it('are written as Python writes them', () => {
    expect([5e-5, 1e-7, 0.0001, 1e16, 12, 0.1, NaN, -Infinity].map(pythonNumber)).toEqual(['5e-05', '1e-07', '0.0001', '1e+16', '12', '0.1', 'nan', '-inf']);
    expect(flatten(parseExact('{"lr": 0.00005, "one": 1.0, "deep": {"a": [1, 2.50, "x"], "none": null, "yes": true}, "odd": NaN, "text": "NaN in a text"}'))).toEqual([
      { key: 'lr', value: '5e-05' }, { key: 'one', value: '1.0' }, { key: 'deep.a', value: '[1, 2.5, "x"]' }, { key: 'deep.none', value: 'None' }, { key: 'deep.yes', value: 'True' },
      { key: 'odd', value: 'NaN' }, { key: 'text', value: 'NaN in a text' },
    ]);
  });

  it('of YAML stand as they are written, and no tag is obeyed', () => {
    expect(yamlParams('lr: 1e-05\nsteps: 010\nobj: !!python/object/apply:os.system ["true"]\nagain: &a {x: yes}\nother: *a\n')).toEqual([
      { key: 'lr', value: '1e-05' }, { key: 'steps', value: '010' }, { key: 'obj', value: '["true"]' }, { key: 'again.x', value: 'True' }, { key: 'other.x', value: 'True' },
    ]);
    expect(yamlParams('- a\n- b\n')).toBeUndefined();
  });

  it('of YAML that names itself many times over are bounded', () => {
    const lines = ['a0: &a0 [x, x]', ...Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)];
    expect(JSON.stringify(yamlParams(lines.join('\n'))).length).toBeLessThan(5_000_000);
  });
});

describe('the name of an experiment', () => {
  it('is that of the nearest folder that says more than that it holds logs', () => {
    expect(experimentName('/home/me/houses/logs/tb')).toBe('houses');
    expect(experimentName('/home/me/sweep-3')).toBe('sweep-3');
  });
});
