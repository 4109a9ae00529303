/** What moves the cursor, turns the direction of writing or is not seen at all; and what ends a line. */
const UNSEEN = /[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;
/** Scripts whose letters take two places on a terminal. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF00-\uFF60\p{Emoji_Presentation}]/u;
const NARROW = /^\p{M}$/u;

/** A text of a run's as one line of a terminal. */
export function plainText(text: string): string {
  return text.replace(UNSEEN, ' ').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Places that a text takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += NARROW.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** The text in at most so many places, with a sign where it was cut. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [cut, used] = ['', 0];
  for (const char of text) {
    used += widthOf(char);
    if (used > width - 1) break;
    cut += char;
  }
  return `${cut}…`;
}
