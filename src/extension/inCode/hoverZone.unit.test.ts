import { expect, it } from 'vitest';
import type { Site } from '../../code/reading';
import { hoverZone } from './hoverZone';

const zone = (text: string, kind: 'metric' | 'function' = 'metric', end = text.length): string => {
  const site: Site = kind === 'metric' ? { kind, metric: { kind: 'exact', name: 'x' }, span: { start: 0, end } } : { kind, name: 'f', span: { start: 0, end } };
  const { start, end: to } = hoverZone(site, text);
  return text.slice(start, to);
};

it.each([
  ['mlflow.log_metric("val_loss", loss(a, b), step=1)', 'mlflow.log_metric("val_loss"'],
  ['mlflow.log_metric(f"{phase}, loss", 1)', 'mlflow.log_metric(f"{phase}, loss"'],
  ['mlflow.log_metric(name("a", 1), 2)', 'mlflow.log_metric(name("a", 1)'],
  ['mlflow.log_metric("a\\"b,", 2)', 'mlflow.log_metric("a\\"b,"'],
  ['mlflow.autolog()', 'mlflow.autolog()'],
  ['"val_loss"', '"val_loss"'],
  ['mlflow.start_run(', 'mlflow.start_run('],
])('%s', (text, expected) => {
  expect(zone(text)).toBe(expected);
});

it('takes the name of a function, without its arguments', () => {
  expect(zone('def train(lr, epochs):', 'function')).toBe('def train');
});
