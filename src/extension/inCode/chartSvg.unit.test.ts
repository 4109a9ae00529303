import { describe, expect, it } from 'vitest';
import { niceTicks, valueRange } from './chartScale';
import { chartSvg, type ChartColours, type ChartLine, type HoverChart } from './chartSvg';

const colours: ChartColours = { runs: ['#111111', '#222222', '#333333', '#444444', '#555555', '#666666', '#777777'], text: '#888888', strong: '#999999', grid: '#aaaaaa', halo: '#bbbbbb' };
const line = (name: string, ys: number[], live = false): ChartLine => ({ name, xs: ys.map((_, index) => index), ys, live });
const chart = (...lines: ChartLine[]): HoverChart => ({ title: 'val_loss', lines, dots: false, x: { name: 'step' }, live: 'live', locale: 'en' });

describe('chartSvg', () => {
  it('draws the run it is about last and thick, with a dot and a word while it goes on', () => {
    const svg = chartSvg(chart(line('now', [3, 2], true), line('before', [3, 1, 0])), colours);
    expect(svg.lastIndexOf('stroke="#111111"')).toBeGreaterThan(svg.lastIndexOf('stroke="#222222"'));
    expect(svg).toContain('stroke-width="2.25"');
    expect(svg).toContain('>live</text>');
    expect(svg).toContain('>before</text>');
    expect(svg).not.toContain('>now</text>');
  });
  it('names a run that has ended at its end', () => {
    expect(chartSvg(chart(line('now', [3, 2])), colours)).toContain('>now</text>');
  });
  it('cuts long names in the middle, where they are alike', () => {
    const svg = chartSvg(chart(line('xgb-depth8-lr0.03', [3, 2]), line('xgb-depth8-lr0.05', [3, 1])), colours);
    expect(svg).toContain('>xgb-…h8-lr0.03</text>');
    expect(svg).toContain('>xgb-…h8-lr0.05</text>');
  });
  it('makes no markup of names', () => {
    const svg = chartSvg({ ...chart(line('<a href="x">&', [3, 2])), title: '</title><script>' }, colours);
    expect(svg).toContain('&lt;a href=&quot;x');
    expect(svg).not.toContain('<script>');
    expect(chartSvg(chart(line('a\u0000\ud800b', [1, 2])), colours)).toContain('>ab</text>');
  });
  it.each([[[]], [[Number.NaN]], [[1]], [[5, 5, 5]], [[1e308, -1e308, 1e308]], [[1, Number.NaN, 2]], [[1e-300, 2e-300]]])('has no coordinate that is no number: %j', (ys) => {
    const svg = chartSvg(chart(line('run', ys)), colours);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
  it('leaves a gap where a value is no number', () => {
    expect(chartSvg(chart(line('run', [1, 2, Number.NaN, 2, 1])), colours).match(/d="M[^"]*M/)).not.toBeNull();
  });
});

it('lets a line leave the frame where it lies far out', () => {
  const svg = chartSvg(chart(line('run', [900, ...Array.from({ length: 60 }, (_, index) => 1 / (index + 1))])), colours);
  expect(svg).toMatch(/<path d="M[\d.]+ -\d+[^"]*" clip-path="url\(#plot\)"/);
});

describe('scales', () => {
  it('has round ticks', () => {
    expect(niceTicks(0.19, 0.51, 4)).toEqual([0.2, 0.3, 0.4, 0.5]);
    expect(niceTicks(0, 39, 5)).toEqual([0, 10, 20, 30]);
    expect(niceTicks(1, 1, 5)).toEqual([]);
    expect([niceTicks(0, 11, 5, true), niceTicks(0, 2, 5, true), niceTicks(0, 11, 5)]).toEqual([[0, 5, 10], [0, 1, 2], [0, 2.5, 5, 7.5, 10]]);
  });
  it('is not stretched by a beginning that lies far out', () => {
    const course = [900, ...Array.from({ length: 60 }, (_, index) => 1 / (index + 1))];
    expect(valueRange([course]).max).toBeLessThan(10);
  });
  it('keeps what lies far out when it is much of it', () => {
    expect(valueRange([[1, 1.1, 1, 1.1, 1, 1.1, 50, 50, 50]]).max).toBeGreaterThan(49);
  });
});
