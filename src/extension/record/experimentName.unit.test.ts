import { expect, test } from 'vitest';
import { experimentName } from './experimentName';

test('the folder names the default experiment', () => {
  expect(experimentName('${workspaceFolderBasename}', 'shop')).toBe('shop');
  expect(experimentName('team-${workspaceFolderBasename} ', 'shop')).toBe('team-shop');
  expect(experimentName('', 'shop')).toBe('');
});
