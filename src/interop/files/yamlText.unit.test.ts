import { describe, expect, it } from 'vitest';
import { yamlParams } from '../logs/yamlParams';
import { parseYaml } from './yamlText';

describe('YAML of others', () => {
  it.each(['[', '{a: ', '- ', '? '])('is not parsed where %j is nested past all measure', (open) => {
    // The parser would need more stack than there is, and take the process with it.
    expect(() => parseYaml(`a:\n  ${open.repeat(50_000)}`, {})).toThrow(RangeError);
  });

  it('is parsed with many brackets side by side and in texts', () => {
    const text = `list: [${'[1], '.repeat(3000)}]\nschema: '${'[{"a": [1]}] '.repeat(3000)}'\n`;
    expect(parseYaml(text, {}).errors).toEqual([]);
  });
});

describe('params of YAML', () => {
  it('follow an alias to the anchor before it', () => {
    expect(yamlParams('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual([{ key: 'a', value: '1' }, { key: 'b', value: '1' }, { key: 'c', value: '2' }, { key: 'd', value: '2' }]);
  });

  it('hold a text that is named again and again only so often', () => {
    const params = yamlParams(`a: &a "${'x'.repeat(1_000_000)}"\nb: [${Array(20_000).fill('*a').join(',')}]\n`) ?? [];
    expect(params[1]!.value.length).toBeLessThan(17 * 1024 * 1024);
  });
});
