import { expect, test } from 'vitest';
import { imageName, isImageName, readOrigins, readShare, readWorkers } from './typed';

test('workers are one number or two', () => {
  expect(readWorkers(' 2 ')).toEqual({ min: 2, max: 2 });
  for (const text of ['1-4', '1–4', '1 to 4', '1..4', '1, 4']) expect(readWorkers(text)).toEqual({ min: 1, max: 4 });
  for (const text of ['', '0', '0-3', '4-1', '1-65', '1.5', 'two', '-1']) expect(readWorkers(text)).toBeUndefined();
});

test('a share is some of the requests and not all of them', () => {
  expect(readShare('10')).toBeCloseTo(0.1);
  expect(readShare('2,5 %')).toBeCloseTo(0.025);
  for (const text of ['', '0', '100', '-5', 'x', '1e1', '10 %%']) expect(readShare(text)).toBeUndefined();
});

test('an origin is what a browser sends', () => {
  expect(readOrigins('https://Pricing.example.org/, http://localhost:3000 http://localhost:3000')).toEqual({ origins: ['https://pricing.example.org', 'http://localhost:3000'] });
  expect(readOrigins('  ')).toEqual({ origins: [] });
  for (const wrong of ['*', 'example.org', 'https://example.org/path', 'https://u:p@example.org', 'file:///x', 'https://']) expect(readOrigins(`http://a.example ${wrong}`)).toEqual({ wrong });
});

test('an image is named as Docker has it', () => {
  expect(imageName('HousePricePredictor', '3')).toBe('house-price-predictor:v3');
  expect(imageName('Größe des Hauses!', '1')).toMatch(/^gro.*-des-hauses:v1$/);
  expect(imageName('模型', '1')).toBe('model:v1');
  for (const name of ['house:v3', 'ghcr.io/acme/house-price:1.0', 'localhost:5000/a/b', imageName('A  B__c', '12')]) expect(isImageName(name), name).toBe(true);
  for (const name of ['', 'House', 'a b', '-a', 'a:', 'a; rm', '$(x)', 'a//b']) expect(isImageName(name), name).toBe(false);
});
