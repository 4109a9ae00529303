const TEXT = 'text/plain; charset=utf-8';

/** Endings that mean something; what is text without being here is found by `TEXT_ENDINGS`. */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', bmp: 'image/bmp', avif: 'image/avif',
  json: 'application/json', csv: 'text/csv; charset=utf-8', tsv: 'text/tab-separated-values; charset=utf-8',
  md: 'text/markdown; charset=utf-8', pdf: 'application/pdf', parquet: 'application/vnd.apache.parquet',
};
const TEXT_ENDINGS = new Set(
  ('txt log py ipynb yaml yml toml ini cfg conf env sh r sql js ts css html htm xhtml xml svg rst jsonl ndjson err out mlmodel gitignore').split(' '),
);
/** Files that are text without an ending. */
const TEXT_NAMES = new Set(['mlmodel', 'readme', 'license', 'makefile', 'dockerfile']);

/**
 * Content-Type of an artifact by its name. What a browser would run (HTML, SVG, XML, scripts) is answered as plain text:
 * an artifact is shown, never executed.
 */
export function contentType(name: string): string {
  const small = name.toLowerCase();
  const dot = small.lastIndexOf('.');
  if (dot < 0) return TEXT_NAMES.has(small) ? TEXT : 'application/octet-stream';
  const ending = small.slice(dot + 1);
  const known = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
  return known ?? (TEXT_ENDINGS.has(ending) ? TEXT : 'application/octet-stream');
}
