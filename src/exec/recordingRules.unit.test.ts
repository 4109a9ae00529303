import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { recordingRules } from './recordingRules';

const folder = mkdtempSync(join(tmpdir(), 'trialbook-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (text: string): void => writeFileSync(join(folder, 'trialbook.json'), text);

test('the team file and the settings are added up; either switches the changes off', () => {
  expect(recordingRules(folder)).toEqual({ changes: undefined, mask: [], keep: [], metricPatterns: [], problems: [] });
  file('{ "recording": { "changes": true, "mask": ["^a"], /* why */ "keep": ["b"], }, "views": {} }');
  const env = { TRIALBOOK_RECORDING: '{"changes":false,"mask":["^c"]}' };
  expect(recordingRules(folder, env)).toEqual({ changes: false, mask: ['^a', '^c'], keep: ['b'], metricPatterns: [], problems: [] });
  expect(recordingRules(folder)).toMatchObject({ changes: true, mask: ['^a'] });
});

test('what is wrong is told and left out', () => {
  file('{ "recording": { "mask": "^a", "changes": "no" } }');
  expect(recordingRules(folder, { TRIALBOOK_RECORDING: '[' })).toMatchObject({ changes: undefined, mask: [], problems: [expect.stringContaining('TRIALBOOK_RECORDING') as string, expect.stringContaining('"mask"') as string] });
  file('[');
  expect(recordingRules(folder).problems).toHaveLength(1);
});
