import { describe, expect, it } from 'vitest';
import { NO_RULES, readRules } from './readRules';

const problemsOf = (value: unknown): string[] => readRules(value).problems.map(({ path, message }) => `${path} ${message}`);
const rule = (fields: object): string[] => problemsOf({ rules: [{ to: 'Production', ...fields }] });

describe('promotion rules', () => {
  it('are read from their flat form', () => {
    const { rules, problems } = readRules({
      enforce: true,
      rules: [
        { to: ['production', '@Champion', '@champion'], model: 'House*', metric: 'val_rmse', atMost: 0.25 },
        { to: 'Production', metric: 'val_rmse', beats: 'current', by: 0.01 },
        { to: 'Staging', metric: 'f1', beats: 'current' },
        { to: 'Staging', tag: 'owner' },
        { to: 'Archived', tag: 'owner', value: 'ml' },
        { to: 'Production', validation: 'holdout.csv' },
        { to: 'Production', validation: true },
        { to: 'Production', review: 2 },
        { to: 'Production', review: true },
      ],
    });
    expect(problems).toEqual([]);
    expect(rules.enforce).toBe(true);
    expect(rules.rules[0]).toEqual({ targets: ['Production', '@champion'], model: 'House*', requirement: { kind: 'metric', metric: 'val_rmse', atMost: 0.25 } });
    expect(rules.rules.slice(1).map(({ requirement }) => requirement)).toEqual([
      { kind: 'beats', metric: 'val_rmse', by: 0.01 }, { kind: 'beats', metric: 'f1', by: 0 }, { kind: 'tag', key: 'owner' }, { kind: 'tag', key: 'owner', value: 'ml' },
      { kind: 'validation', dataset: 'holdout.csv' }, { kind: 'validation' }, { kind: 'review', people: 2 }, { kind: 'review', people: 1 },
    ]);
  });

  it('are none where the file says nothing, and where it is of another shape', () => {
    expect(readRules(undefined)).toEqual({ rules: NO_RULES, problems: [] });
    expect(readRules([])).toEqual({ rules: NO_RULES, problems: [{ path: 'promotion', message: 'is not an object' }] });
    expect(problemsOf({ enforce: 'yes', rules: {}, enforced: true })).toEqual([
      'promotion.enforce is neither true nor false', 'promotion.rules is not a list', 'promotion.enforced is not known',
    ]);
  });

  it.each([
    [{ to: undefined, review: 1 }, 'to is missing'],
    [{ to: [], review: 1 }, 'to is missing'],
    [{ to: 'None', review: 1 }, 'to holds "None"'],
    [{ to: '@a b', review: 1 }, 'to holds "@a b"'],
    [{ to: ['Production', 7], review: 1 }, 'to holds 7'],
    [{ model: 3, review: 1 }, 'model is not a name'],
    [{}, ' asks for nothing'],
    [{ tag: 'a', review: 1 }, ' asks for tag and review at once'],
    [{ metric: 'm' }, 'metric has neither'],
    [{ metric: ' ', atMost: 1 }, 'metric is not a name'],
    [{ metric: 'm', atmost: 1 }, 'atmost is not known beside metric'],
    [{ metric: 'm', atMost: '0.3' }, 'atMost is not a number'],
    [{ metric: 'm', atLeast: NaN }, 'atLeast is not a number'],
    [{ metric: 'm', atLeast: 2, atMost: 1 }, 'atLeast is greater than atMost'],
    [{ metric: 'm', beats: 'best' }, "beats is not 'current'"],
    [{ metric: 'm', beats: 'current', atMost: 1 }, 'beats stands beside a bound'],
    [{ metric: 'm', beats: 'current', by: -0.1 }, 'by is not a share'],
    [{ metric: 'm', atMost: 1, by: 0.1 }, 'by stands without beats'],
    [{ tag: 7 }, 'tag is not a name'],
    [{ tag: 'a', value: 7 }, 'value is not a text'],
    [{ validation: false }, 'validation is neither true'],
    [{ review: 0 }, 'review is not a whole number'],
    [{ review: 1.5 }, 'review is not a whole number'],
  ])('name what is wrong: %j', (fields, expected) => {
    const [problem = '', ...rest] = rule(fields);
    expect(rest).toEqual([]);
    expect(problem).toContain(`promotion.rules[0]${expected.startsWith(' ') ? '' : '.'}${expected}`);
    expect(readRules({ rules: [{ to: 'Production', ...fields }] }).rules.rules).toEqual([]);
  });

  it('leave out one that is wrong, and keep the others', () => {
    const { rules, problems } = readRules({ rules: [7, { to: 'Staging', review: 1 }] });
    expect(rules.rules).toHaveLength(1);
    expect(problems).toEqual([{ path: 'promotion.rules[0]', message: 'is not an object' }]);
  });

  it('are bounded', () => {
    const { rules, problems } = readRules({ rules: Array.from({ length: 501 }, () => ({ to: 'Staging', review: 1 })) });
    expect(rules.rules).toHaveLength(500);
    expect(problems).toHaveLength(1);
  });
});
