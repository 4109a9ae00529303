import { expect, it } from 'vitest';
import { PREAMBLE, renderAnswer } from './answer';

const bodyOf = (text: string): Record<string, unknown> => JSON.parse(text.slice(PREAMBLE.length + 1)) as Record<string, unknown>;

it('says before every answer that it is data', () => {
  const text = renderAnswer({ rows: [] });
  expect(text.startsWith(PREAMBLE)).toBe(true);
  expect(bodyOf(text)).toEqual({ rows: [] });
});

it('leaves rows out of an answer that is too long, says how many, and gives no page that would begin behind them', () => {
  const rows = Array.from({ length: 500 }, (_, index) => [index, 'x'.repeat(40)]);
  const text = renderAnswer({ runs_found: 9000, rows, next_page_token: 'abc' }, 4000);
  expect(text.length).toBeLessThanOrEqual(4000);
  const body = bodyOf(text);
  const kept = (body['rows'] as unknown[]).length;
  expect(kept).toBeGreaterThan(10);
  expect(kept).toBeLessThan(500);
  expect(body['runs_found']).toBe(9000);
  expect(body['left_out']).toEqual([`rows: ${kept} of 500 kept`]);
  expect(body).not.toHaveProperty('next_page_token');
});

it('cuts long texts where there is no list', () => {
  const text = renderAnswer({ run_id: 'a', note: 'n'.repeat(50_000) }, 3000);
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(bodyOf(text)['run_id']).toBe('a');
});

it('keeps within its room whatever comes', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]));
  expect(renderAnswer({ metrics: many }, 2000).length).toBeLessThanOrEqual(2000);
  expect(renderAnswer({ series: [{ points: Array.from({ length: 9000 }, (_, step) => [step, 0.5]) }] }, 2000).length).toBeLessThanOrEqual(2000);
});
