import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CleanLines } from './cleanLines';
import { ConsoleLog } from './consoleLog';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The text of all pieces as one stream's plain lines. */
function cleaned(...pieces: string[]): string {
  const lines = new CleanLines();
  return pieces.map((piece) => lines.push(Buffer.from(piece, 'latin1'))).join('') + lines.end();
}

describe('plain lines', () => {
  it.each([
    ['lines as they are', ['a\nb\n'], 'a\nb\n'],
    ['a last line without its end', ['a\nb'], 'a\nb\n'],
    ['a line in pieces', ['a', 'b', '\nc\n'], 'ab\nc\n'],
    ['Windows line ends', ['a\r\nb\r', '\n'], 'a\nb\n'],
    ['colours', ['\x1b[1;31mred\x1b[0m\n'], 'red\n'],
    ['an escape sequence in pieces', ['\x1b[', '31mred\n'], 'red\n'],
    ['titles and links', ['\x1b]0;title\x07a \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\n'], 'a link\n'],
    ['cursor and charset', ['\x1b[?25l\x1b(Bx\x1b7\x1b[2K\n'], 'x\n'],
    ['a bar', ['\r 0%', '\r 50%', '\r100%\n', 'done\n'], '100%\ndone\n'],
    ['a bar that ends each state with the return', ['10%\r', '20%\r', '\nx\n'], '20%\nx\n'],
    ['a bar that never ends', ['\r10%', '\r20%'], '20%\n'],
    ['backspaces', ['|\b/\b-\bok\n'], 'ok\n'],
    ['control characters', ['a\0\x07b\n'], 'ab\n'],
    ['bars and backspaces on lines between others', ['a\r\r\nb\rc\r\rd\r\n\r\ne\n1\b2\r3\b4\n'], 'a\nd\n\ne\n4\n'],
    ['nothing', ['', '\r'], ''],
  ])('of %s', (_name, pieces, expected) => {
    expect(cleaned(...pieces)).toBe(expected);
  });

  it('of UTF-8 whose letters come in pieces', () => {
    const [lines, bytes] = [new CleanLines(), Buffer.from('é😀\n')];
    expect([...bytes].map((byte) => lines.push(Uint8Array.of(byte))).join('')).toBe('é😀\n');
  });

  it('of bytes that are no text', () => {
    expect(cleaned('\xff\xfe\x80a\n')).toBe('\u{fffd}\u{fffd}\u{fffd}a\n');
  });

  it('of a long line among lines drawn over, in time that does not grow with its square', () => {
    const long = 'x'.repeat(500_000);
    expect(cleaned(`a\rb\n${long}\n${'\r'.repeat(500_000)}c\n1\b2\n`) === `b\n${long}\nc\n2\n`).toBe(true);
  });

  it('hold no more of a line without end than a bounded part', () => {
    const lines = new CleanLines();
    expect(lines.push(Buffer.alloc(100_000, 'x'))).toHaveLength(100_000);
  });
});

describe('log', () => {
  const path = (): string => join(folder, 'console.log');

  it('keeps short output whole, streams apart by line', async () => {
    const log = new ConsoleLog(path());
    log.write(Buffer.from('one '));
    log.write(Buffer.from('error\n'), 'stderr');
    log.write(Buffer.from('line\n'));
    expect(await log.close()).toEqual({ bytes: 15, truncated: false });
    expect(readFileSync(path(), 'utf8')).toBe('error\none line\n');
  });

  it('keeps the end of a line that is longer than the log', async () => {
    const log = new ConsoleLog(path(), 10_000);
    log.write(Buffer.from('x'.repeat(1_000_000)));
    log.write(Buffer.from(' the end\n'));
    expect((await log.close()).truncated).toBe(true);
    expect(readFileSync(path(), 'utf8')).toMatch(/are left out here[^x]+x{4000,} the end\n$/);
  });

  it('keeps beginning and end of long output, by whole lines, and says how much is missing', async () => {
    const log = new ConsoleLog(path(), 10_000);
    const all = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join('');
    for (let at = 0; at < all.length; at += 777) log.write(Buffer.from(all.slice(at, at + 777)));
    const { bytes, truncated } = await log.close();
    expect(truncated).toBe(true);
    const text = readFileSync(path(), 'utf8');
    expect(statSync(path()).size).toBe(bytes);
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(bytes).toBeGreaterThan(9000);
    const [, head = '', count = '', tail = ''] = /^(.*)\n\[… ([\d,]+) bytes .* …\]\n\n(.*)$/s.exec(text) ?? [];
    expect(all.startsWith(head) && head.endsWith('\n')).toBe(true);
    expect(all.endsWith(`\n${tail}`)).toBe(true);
    expect(head.length + Number(count.replaceAll(',', '')) + tail.length).toBe(all.length);
  });

  it('leaves nothing out of output that fits in both halves', async () => {
    const log = new ConsoleLog(path(), 10_000);
    const all = Array.from({ length: 950 }, (_, i) => `${i}`.padStart(9)).join('\n') + '\n';
    log.write(Buffer.from(all));
    expect((await log.close()).truncated).toBe(false);
    expect(readFileSync(path(), 'utf8')).toBe(all);
  });

  it('masks all it writes, also where the value came in pieces', async () => {
    const log = new ConsoleLog(path(), undefined, (lines) => lines.replaceAll('secret', '***'));
    log.write(Buffer.from('a sec'));
    log.write(Buffer.from('ret\nsecr\x1b[0met'));
    await log.close();
    expect(readFileSync(path(), 'utf8')).toBe('a ***\n***\n');
  });

  it('says why it could not be written and raises nothing', async () => {
    const log = new ConsoleLog(join(folder, 'missing', 'console.log'));
    log.write(Buffer.alloc(200_000, 'x\n'));
    expect(await log.close()).toMatchObject({ bytes: 0, error: expect.stringContaining('ENOENT') as string });
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });
});
