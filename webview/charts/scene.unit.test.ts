import { expect, it } from 'vitest';
import { writeSvg, type Scene } from './scene';

const scene = (shapes: Scene['shapes'], title = 'a chart'): Scene => ({ width: 100, height: 50, background: '#fff', font: '"Some Font", sans', title, shapes });

it('writes text as text, never as markup', () => {
  const svg = writeSvg(scene([{ kind: 'text', at: [1, 2], text: '</text><script>alert("x")</script>\u0000', colour: '#000', size: 11, anchor: 'start' }], '<b>'));
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</text>');
  expect(svg).toContain('<title>&lt;b&gt;</title>');
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('\u0000');
  expect(svg).toContain('font-family="&quot;Some Font&quot;, sans"');
});

it('writes lines with their dash, areas, dots and boxes', () => {
  const svg = writeSvg(scene([
    { kind: 'line', spots: [[0, 0], [1.23456, 2]], colour: 'red', width: 1.5, dash: [6, 3] },
    { kind: 'area', spots: [[0, 0], [1, 1], [2, 0]], colour: 'blue', opacity: 0.2 },
    { kind: 'dot', at: [3, 4], radius: 2, colour: 'green' },
    { kind: 'box', x: 1, y: 2, width: 3, height: 4, colour: 'grey' },
  ]));
  expect(svg).toContain('d="M0 0L1.23 2" fill="none" stroke="red" stroke-width="1.5" stroke-linejoin="round" stroke-dasharray="6 3"');
  expect(svg).toContain('d="M0 0L1 1L2 0Z" fill="blue" fill-opacity="0.2"');
  expect(svg).toContain('<circle cx="3" cy="4" r="2" fill="green"/>');
  expect(svg).toContain('<rect x="1" y="2" width="3" height="4" fill="grey"/>');
});

it('cuts what lies outside of a clip', () => {
  const svg = writeSvg(scene([{ kind: 'clip', x: 1, y: 1, width: 5, height: 5, shapes: [{ kind: 'dot', at: [0, 0], radius: 1, colour: 'red' }] }]));
  expect(svg).toContain('<clipPath id="clip0"><rect x="1" y="1" width="5" height="5"/></clipPath>');
  expect(svg).toMatch(/<g clip-path="url\(#clip0\)">\n<circle/);
});
