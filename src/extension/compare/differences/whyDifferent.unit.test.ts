import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import type { CodeFacts, RunFacts } from '../../../../webview/compare/differences/protocol';
import { whyDifferent, type WhyWords } from './whyDifferent';

const WORDS = new Proxy({} as WhyWords, { get: (_, key) => (key === 'commits' ? '{0} to {1}' : `${String(key)} {0}`) });

function run(id: string, parts: Partial<RunFacts>): RunFacts {
  return { kind: 'run', id, name: id, experimentId: '1', status: 'FINISHED', lifecycle: 'active', user: '', start: 0, params: [], tags: [], metrics: [], data: [], models: [], files: [], allFiles: true, ...parts };
}

function write(runs: RunFacts[], code: CodeFacts[]): string {
  return whyDifferent({ runs, code, direction: (key) => (key === 'loss' ? 'lower' : 'unknown'), formatTime: String }, WORDS);
}

test('what differs is gathered, what is equal is counted', () => {
  const text = write(
    [
      run('a', { params: [{ key: 'lr', value: '0.1' }, { key: 'same', value: '1' }], metrics: [{ key: 'loss', value: 0.5, step: 0, time: 0 }], commit: 'aaaaaaa1', environment: { from: 'r', packages: [{ name: 'numpy', version: '1.0' }] } }),
      run('b', { params: [{ key: 'lr', value: '0.2' }, { key: 'same', value: '1' }], metrics: [{ key: 'loss', value: 0.25, step: 0, time: 0 }], commit: 'bbbbbbb2', dirty: true, environment: { from: 'r', packages: [{ name: 'numpy', version: '2.0' }] } }),
    ],
    [{ kind: 'differs', ahead: 1, behind: 0, count: 2, files: [{ path: 'train.py', added: 3, removed: 1, change: 'changed', used: true }, { path: 'README.md', added: 1, removed: 0, change: 'changed', used: false }] }],
  );
  expect(text).toContain('| `lr` | `0.1` | `0.2` |');
  expect(text).not.toContain('`same`');
  expect(text).toContain('equalCount 1');
  expect(text).toContain('| `loss` | 0.5 | 0.25 (▼ −0.25, better {0}) |');
  expect(text).toContain('| `numpy` | `1.0` | `2.0` |');
  expect(text).toContain('`aaaaaaa` to `bbbbbbb`');
  expect(text).toContain('uncommitted b');
  expect(text.indexOf('`train.py` +3 −1')).toBeLessThan(text.indexOf('otherFiles 1'));
});

test('nothing that a run says becomes markup', () => {
  const nasty = ['<img src=x onerror=alert(1)>', '`` ` ``', '[x](command:y)', '![x](http://e/x.png)', '| a | b |', '\\', '**b**', 'http://example.org/', '`'];
  const params = nasty.map((text) => ({ key: text, value: text }));
  const html = new MarkdownIt({ html: true, linkify: true }).render(write([run('<b>a</b>', { params }), run('[l](command:z)', { params: params.map(({ key }) => ({ key, value: `${key}!` })) })], [{ kind: 'unlogged' }]));
  expect(html).not.toMatch(/<(?:img|a|b|script)\b/);
  const cells = [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map((match) => [...(match[1] ?? '').matchAll(/<t[dh]>/g)].length);
  expect(new Set(cells)).toEqual(new Set([3]));
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
});
