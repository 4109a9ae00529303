import { expect, test } from 'vitest';
import { directionEdit, editShared, viewEdit } from './editShared';
import { readShared } from './sharedContent';

const TEXT = `// What we look at
{
    "metrics": {
        "rmse": { "direction": "lower" }, // said on Monday
        "odd": { "direction": "sideways" }
    },
    "promotion": { "kept": true }, /* another version's */
    "views": {
        "Best": { "experiment": "churn", "setup": { "view": "table" } },
        "Bad": { "setup": {} },
        "Worse": 7
    },
}
`;

const read = (text: string) => {
  const reading = readShared(text);
  if (reading.kind === 'malformed') throw new Error(reading.message);
  return reading;
};

test('what has its shape is read, the rest is told and left out', () => {
  const { content, problems } = read(TEXT);
  expect([...content.directions]).toEqual([['rmse', 'lower']]);
  expect([...content.views]).toEqual([['Best', { experiment: 'churn', setup: { view: 'table' } }]]);
  expect(problems.map(({ path }) => path)).toEqual(['views.Bad', 'views.Worse', 'metrics.odd', 'promotion.kept']);
});

test('promotion rules are read, and what is wrong with one is told', () => {
  const { content, problems } = read('{ "promotion": { "enforce": true, "rules": [{ "to": "Production", "metric": "rmse", "atMost": 0.3 }, { "to": "Nowhere", "review": 1 }] } }');
  expect(content.promotion).toEqual({ enforce: true, rules: [{ targets: ['Production'], requirement: { kind: 'metric', metric: 'rmse', atMost: 0.3 } }] });
  expect(problems.map(({ path }) => path)).toEqual(['promotion.rules[1].to']);
});

test('an empty file is one with nothing in it', () => {
  for (const text of ['', '  \n', '\uFEFF', '{}']) expect(read(text).content.views.size).toBe(0);
});

test('a broken file is told with its place', () => {
  expect(readShared('{\n  "views": {,\n}')).toMatchObject({ kind: 'malformed', line: 2 });
  for (const text of ['[]', '7', '"text"', '{ "a": 1']) expect(readShared(text).kind).toBe('malformed');
});

test('a file of a clone cannot reach the prototype', () => {
  const { content } = read('{ "metrics": { "__proto__": { "direction": "lower" }, "constructor": { "direction": "higher" } } }');
  expect(content.directions.get('constructor')).toBe('higher');
  expect(({} as Record<string, unknown>)['direction']).toBeUndefined();
});

test('an edit leaves comments, order, indentation and what it does not know', () => {
  const edited = editShared(TEXT, [directionEdit('auc', 'higher')]);
  expect(edited).toContain('// said on Monday');
  expect(edited).toContain('"promotion": { "kept": true }, /* another version\'s */');
  expect(edited).toContain('\n        "auc": {\n            "direction": "higher"\n        }');
  expect(read(edited).content.directions.get('auc')).toBe('higher');
});

test('a new file has what is said, line ends at the end', () => {
  const text = editShared('', [viewEdit('Mine', { experiment: 'e', setup: { filter: '' } }), directionEdit('loss', 'lower')]);
  expect(text).toBe(
    '{\n  "views": {\n    "Mine": {\n      "experiment": "e",\n      "setup": {\n        "filter": ""\n      }\n    }\n  },\n  "metrics": {\n    "loss": {\n      "direction": "lower"\n    }\n  }\n}\n',
  );
});

test('line ends and the mark before the text stay', () => {
  const edited = editShared('\uFEFF{\r\n\t"views": {}\r\n}\r\n', [directionEdit('a', 'lower')]);
  expect(edited.startsWith('\uFEFF{\r\n\t"views"')).toBe(true);
  expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
  expect(edited).toContain('\r\n\t"metrics"');
});

test('a view is taken out and put back', () => {
  const view = read(TEXT).content.views.get('Best');
  const without = editShared(TEXT, [viewEdit('Best', undefined)]);
  expect(read(without).content.views.has('Best')).toBe(false);
  expect(read(editShared(without, [viewEdit('Best', view)])).content.views.get('Best')).toEqual(view);
  expect(editShared('{}', [viewEdit('none', undefined), directionEdit('none', undefined)])).toBe('{}');
});

test('names are kept as they are', () => {
  const name = 'a "quoted" / <b>\u202Eרע';
  const text = editShared('', [viewEdit(name, { experiment: 'e', setup: {} }), directionEdit('val/loss.x', 'lower')]);
  expect(read(text).content.views.has(name)).toBe(true);
  expect(read(text).content.directions.get('val/loss.x')).toBe('lower');
});
