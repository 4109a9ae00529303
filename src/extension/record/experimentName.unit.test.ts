import { expect, test } from 'vitest';
import { experimentName } from './experimentName';

test('the folder names the default experiment', () => {
  expect(experimentName('${workspaceFolderBasename}', 'shop')).toBe('shop');
  expect(experimentName('team-${workspaceFolderBasename} ', 'shop')).toBe('team-shop');
  expect(experimentName('', 'shop')).toBe('');
  expect(experimentName('a\u0000b\n', 'shop')).toBe('a b');
  expect(experimentName('x'.repeat(600), 'shop')).toHaveLength(500);
});
