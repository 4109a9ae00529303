import { expect, test } from 'vitest';
import { escaped, html } from './html';

test('nothing that is put into a template becomes markup', () => {
  const name = `<img src=x onerror=alert(1)> "quoted" 'single' & more`;
  expect(html`<td title="${name}">${name}</td>`.text).toBe(
    '<td title="&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &#39;single&#39; &amp; more">&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &#39;single&#39; &amp; more</td>',
  );
});

test('templates stand in templates as they are, lists are joined, nothing is empty', () => {
  expect(html`<ul>${['a<', 'b'].map((one) => html`<li>${one}</li>`)}${undefined}</ul>`.text).toBe('<ul><li>a&lt;</li><li>b</li></ul>');
});

test('characters that turn the direction of writing, and control characters, are taken out', () => {
  expect(escaped('a\u202Eb\u0000c\u0085d\ne')).toBe('a b c d\ne');
});
