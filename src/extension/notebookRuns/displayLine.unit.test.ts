import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { displayLine } from './displayLine';

const runId = '0123456789abcdef0123456789abcdef';

test('a run is displayed by its id, whatever its name', () => {
  expect(displayLine({ runId, name: 'ridge' })).toBe(
    `display({"application/vnd.trialbook.run+json": {"run_id": "${runId}", "run_name": "ridge"}, "text/plain": "ridge"}, raw=True)`,
  );
  expect(displayLine({ runId, name: 'a"b\\c\n}) or print(1)' })).toContain('"text/plain": "a\\"b\\\\c\\n}) or print(1)"');
});

test('it is one line, and the snippet is that of the kernel\'s own run', () => {
  expect(displayLine(undefined)).not.toContain('\n');
  const snippets = JSON.parse(readFileSync('media/python.snippets.json', 'utf8')) as Record<string, { body: string }>;
  expect(Object.values(snippets).map(({ body }) => body)).toEqual([displayLine(undefined)]);
});
