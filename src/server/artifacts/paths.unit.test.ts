import { describe, expect, it } from 'vitest';
import { parseArtifactUri, parseDecodedPath, parseRelativePath, parseUrlPath } from './paths';

const RUN = '0123456789abcdef0123456789abcdef';

describe('artifact paths', () => {
  it('knows the two kinds of roots', () => {
    expect(parseUrlPath(`3/${RUN}/artifacts/plots/a%20b%23.png`)).toEqual({
      owner: { kind: 'run', experiment_id: '3', run_id: RUN }, segments: ['plots', 'a b#.png'],
    });
    expect(parseDecodedPath('3/models/m-1/artifacts')).toEqual({
      owner: { kind: 'model', experiment_id: '3', model_id: 'm-1' }, segments: [],
    });
  });

  it.each([
    `../../etc/passwd`, `0/${RUN}/artifacts/../../x`, `0/${RUN}/artifacts/./x`, `0/${RUN}/artifacts//x`, `/0/${RUN}/artifacts/x`,
    `0/${RUN}/artifacts/%2e%2e/x`, `0/${RUN}/artifacts/%2e%2e%2fx`, `0/${RUN}/artifacts/a%5cb`, `0/${RUN}/artifacts/a%00b`, `0/${RUN}/artifacts/%zz`,
    `0/${RUN}/artifacts/%ed%a0%80`, `0/${RUN}/other/x`, `0/models/artifacts/x`, `0/models/../artifacts/x`, `.uploads/x`, `x/${RUN}/artifacts/a`, '', 'C:/x',
    `0/${RUN}/artifacts/${'a/'.repeat(1000)}b`,
  ])('refuses %s', (path) => {
    expect(() => parseUrlPath(path)).toThrow(/Invalid artifact path/);
  });

  it('decodes once only', () => {
    expect(parseUrlPath(`0/${RUN}/artifacts/%252e%252e`).segments).toEqual(['%2e%2e']);
    expect(parseUrlPath(`0/${RUN}/artifacts/a%252fb`).segments).toEqual(['a%2fb']);
  });

  it('reads locations of this server alone', () => {
    expect(parseArtifactUri(`mlflow-artifacts:/0/${RUN}/artifacts`).segments).toEqual([]);
    for (const uri of ['/etc', 's3://b/a', 'http://127.0.0.1/x', `mlflow-artifacts://evil/0/${RUN}/artifacts`, `MLFLOW-artifacts:/0/${RUN}/artifacts`]) {
      expect(() => parseArtifactUri(uri), uri).toThrow(/not kept by this server/);
    }
    for (const tail of ['#x', '?x', ';x', '/../..', '/%2e%2e']) {
      expect(() => parseArtifactUri(`mlflow-artifacts:/0/${RUN}/artifacts${tail}`), tail).toThrow(/Invalid artifact path/);
    }
  });

  it('reads paths below a root', () => {
    expect(parseRelativePath('')).toEqual([]);
    expect(parseRelativePath('a/b c')).toEqual(['a', 'b c']);
    for (const path of ['/etc/passwd', '../a', 'a/..', 'a//b', 'a\\b']) expect(() => parseRelativePath(path), path).toThrow(/Invalid artifact path/);
  });
});
