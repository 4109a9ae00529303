import { expect, test } from 'vitest';
import { loadCode, modelUri } from './loadCode';

test('addresses are those of MLflow', () => {
  expect(modelUri('house', { kind: 'version', version: '3' })).toBe('models:/house/3');
  expect(modelUri('house', { kind: 'stage', stage: 'Production' })).toBe('models:/house/Production');
  expect(modelUri('house', { kind: 'alias', alias: 'champion' })).toBe('models:/house@champion');
});

test('a name cannot end its literal', () => {
  expect(loadCode('models:/a"\nimport os\\/1')).toContain('load_model("models:/a\\"\\nimport os\\\\/1")');
});
