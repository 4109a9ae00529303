import { describe, expect, it } from 'vitest';
import { decodeSegment, encodeSegment } from './names';

/** A small generator of its own, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ALPHABET = [
  ...Array.from('aAbBzZ019._- ~%:<>"|?*#;'), 'é', 'É', 'e\u0301', 'E\u0301', 'ß', 'ẞ', 'ſ', 's', 'S', 'k', 'K', '\u212a', 'å', 'Å', '\u212b', 'ı', 'İ', 'i', 'I',
  'σ', 'ς', 'Σ', 'µ', 'μ', '日', 'が', 'か\u3099', '가', '\u1100', '\u1161', 'ﬁ', '😀', '\u200d', '\ufeff', '\u0007', '\x7f', 'ǆ', 'ǅ', 'Ǆ', 'ა', 'Ა', 'Ω', '\u2126', '½', '²',
];

function names(count: number): Set<string> {
  const next = random(7);
  const made = new Set<string>(['con', 'CON', 'Con.txt', 'nul', 'aux.', 'com1', 'COM1.log', 'lpt9.A.b', 'con .txt', '.gitignore', '.Foo', '..a', 'a.', 'a ', 'A.', 'readme~1', 'README~3f.md', '%41', 'a%', 'com¹']);
  while (made.size < count) {
    const length = 1 + Math.floor(next() * 6);
    made.add(Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]!).join(''));
  }
  made.delete('.');
  made.delete('..');
  return made;
}

describe('names of artifact files', () => {
  it('leaves ordinary names readable', () => {
    expect(encodeSegment('model.pkl')).toBe('model.pkl');
    expect(encodeSegment('.gitignore')).toBe('.gitignore');
    expect(encodeSegment('README.md')).toBe('readme~3f.md');
    expect(encodeSegment('MLmodel')).toBe('mlmodel~3');
    expect(encodeSegment('confusion matrix (1).png')).toBe('confusion matrix (1).png');
    expect(encodeSegment('modèle.txt')).toBe('modèle.txt');
    expect(encodeSegment('実験.csv')).toBe('実験.csv');
  });

  it('gives way to what systems reserve', () => {
    expect(encodeSegment('con.txt')).toBe('%63on.txt');
    expect(encodeSegment('a.')).toBe('a%2e');
    expect(encodeSegment('a:b')).toBe('a%3ab');
    expect(encodeSegment('x'.repeat(256))).toBeUndefined();
  });

  it('comes back, and meets no other name where case and Unicode forms are ignored', () => {
    const folds: ((text: string) => string)[] = [
      (text) => text.toLowerCase().normalize('NFC'),
      (text) => text.toUpperCase().normalize('NFD'),
      (text) => text.normalize('NFD').toLowerCase(),
      (text) => text.normalize('NFKC').toUpperCase().toLowerCase(),
    ];
    const seen = folds.map(() => new Map<string, string>());
    for (const name of names(20_000)) {
      const encoded = encodeSegment(name)!;
      expect(decodeSegment(encoded), name).toBe(name);
      expect(decodeSegment(encoded.normalize('NFD')), name).toBe(name);
      expect(encoded).not.toMatch(/[<>:"|?*\\/\0-\x1f\x7f]|[. ]$/);
      expect(encoded).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i);
      folds.forEach((fold, index) => {
        const folded = fold(encoded);
        expect(seen[index]!.get(folded) ?? name, `${name} meets another`).toBe(name);
        seen[index]!.set(folded, name);
      });
    }
  });

  it('does not take files for its own that it did not write', () => {
    for (const foreign of ['README.md', 'a%41', 'a%2', 'a%ff', 'a~0.txt', 'a~20.txt', 'con', 'a~1.b~1', 'a:b']) {
      expect(decodeSegment(foreign), foreign).toBeUndefined();
    }
  });
});
