/*
 * How an artifact's name becomes a file's name, so that no two names meet on any file system: not where case is ignored
 * (Windows, macOS), not where Unicode forms are (macOS), and not in Windows' reserved names.
 *
 * 1. Capital letters are written small, and their places are noted as a hexadecimal bitmap after `~` before the first
 *    dot: `README.md` is `readme~3f.md` (bit 0 is the first letter that has a case).
 * 2. What is unsafe is percent-encoded as UTF-8 with small digits: control characters, `<>:"|?*\%~`, a dot or blank at the
 *    end, the first letter of a device name, and all non-ASCII that is not sure to survive case folding or normalization.
 *
 * A file name is therefore always its own lower case and its own NFC, which is what makes the encoding free of collisions.
 */

/** Longest file name on the file systems in use, in bytes of UTF-8. */
const MAX_BYTES = 255;
const UNSAFE = new Set('<>:"|?*\\%~/');
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/;
/** Kept when normalization leaves them alone. Marks and invisible characters are never kept. */
const VISIBLE = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

/** The file name of a segment of an artifact's path; `undefined` when it would be longer than file systems allow. */
export function encodeSegment(name: string): string | undefined {
  const encoded = encode(name, true) ?? encode(name, false);
  return encoded === undefined || Buffer.byteLength(encoded) > MAX_BYTES ? undefined : encoded;
}

/** The segment that a file name stands for; `undefined` when no segment is written so (a file put there by someone else). */
export function decodeSegment(fileName: string): string | undefined {
  // Some file systems of macOS hand names out decomposed.
  const normal = fileName.normalize('NFC');
  const mark = /~([0-9a-f]+)(?=\.|$)/.exec(normal);
  const bitmap = mark === null ? 0n : BigInt(`0x${mark[1]!}`);
  const small = mark === null ? normal : normal.slice(0, mark.index) + normal.slice(mark.index + mark[0].length);
  let letter = 0n;
  const capital = [...small.matchAll(/%(?:[0-9a-f]{2})|./gsu)].map(([part]) => {
    if (part.length === 3 && part.startsWith('%')) return part;
    if (!hasCase(part)) return part;
    return (bitmap >> letter++) & 1n ? part.toUpperCase() : part;
  }).join('');
  try {
    const name = capital.replace(/(?:%[0-9a-f]{2})+/g, (escapes) => decodeURIComponent(escapes));
    return encodeSegment(name) === normal ? name : undefined;
  } catch {
    // Escapes that are no UTF-8: not written by us.
    return undefined;
  }
}

/** `undefined` when non-ASCII characters were to be kept and normalization would change them together. */
function encode(name: string, keepLetters: boolean): string | undefined {
  const points = Array.from(name);
  let bitmap = 0n;
  let letter = 0n;
  let text = '';
  points.forEach((point, index) => {
    const small = smallForm(point);
    const last = index === points.length - 1;
    if (small === undefined || (point > '\x7f' && !keepLetters) || (last && (point === '.' || point === ' '))) {
      text += percent(point);
      return;
    }
    if (hasCase(small)) {
      if (small !== point) bitmap |= 1n << letter;
      letter++;
    }
    text += small;
  });
  if (keepLetters && text.normalize('NFC') !== text) return undefined;
  if (bitmap !== 0n) text = insertBeforeDot(text, `~${bitmap.toString(16)}`);
  return DEVICE.test(text) ? percent(text[0]!) + text.slice(1) : text;
}

/** A dot that leads a name (`.gitignore`) is not the one before its ending. */
function insertBeforeDot(text: string, suffix: string): string {
  const dot = text.indexOf('.', 1);
  return dot < 0 ? text + suffix : text.slice(0, dot) + suffix + text.slice(dot);
}

/** What a character is written as, small; `undefined` when it must be percent-encoded. */
function smallForm(point: string): string | undefined {
  if (point <= '\x7f') return point < ' ' || point === '\x7f' || UNSAFE.has(point) ? undefined : point.toLowerCase();
  const small = point.toLowerCase();
  const upper = point.toUpperCase();
  const oneToOne = small === upper || (upper.toLowerCase() === small && small.toUpperCase() === upper && (point === small || point === upper));
  return oneToOne && VISIBLE.test(small) && small.normalize('NFC') === small && small.normalize('NFKC') === small ? small : undefined;
}

const hasCase = (point: string): boolean => point.toUpperCase() !== point;

function percent(point: string): string {
  return [...Buffer.from(point)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
