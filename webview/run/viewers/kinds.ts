/** How an artifact is shown. */
export type Viewer = 'image' | 'csv' | 'json' | 'markdown' | 'markup' | 'text';

/** The viewer for a path by its ending; `text` also for what turns out to be binary. */
export function viewerOf(path: string): Viewer {
  const ending = /\.([^./]+)$/.exec(path.toLowerCase())?.[1] ?? '';
  if (ending in IMAGES) return 'image';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  if (ending === 'json') return 'json';
  if (ending === 'md' || ending === 'markdown') return 'markdown';
  if (['html', 'htm', 'xhtml', 'xml'].includes(ending)) return 'markup';
  return 'text';
}

const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};

/** Media type of a picture. In an `<img>` an SVG runs no script and loads nothing. */
export function imageType(path: string): string {
  return IMAGES[/\.([^./]+)$/.exec(path.toLowerCase())?.[1] ?? ''] ?? 'application/octet-stream';
}

/** Most bytes that are brought onto the page, by viewer. */
export const VIEW_LIMITS: Readonly<Record<Viewer, number>> = {
  image: 16_000_000,
  csv: 4_000_000,
  json: 1_000_000,
  markdown: 500_000,
  markup: 8_000_000,
  text: 8_000_000,
};

/** Text longer than this, in characters, is drawn line by line as it comes into view. */
const LONG = 300_000;
/** Characters that are drawn of one line of a long text. */
const LONGEST_LINE = 4000;

/** The lines of a text that is too long to be drawn whole, each cut where no screen reaches; nothing for a shorter one. */
export function longLines(text: string): readonly string[] | undefined {
  if (text.length <= LONG) return undefined;
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

/** Whether bytes are no text: a NUL near their start. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

/** JSON with two spaces a level; the text as it is when it is not JSON (or only its start is here). */
export function prettyJson(text: string): string {
  try {
    // Numbers past 2^53 would lose digits on the way through a double: such a file is shown as it is.
    return /\d{16,}/.test(text) ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
