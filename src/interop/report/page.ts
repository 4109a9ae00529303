import { createHash } from 'node:crypto';
import { VERSION } from '../../address/version';
import { escaped, html, type Html } from './html';
import { moment, zone } from './moments';
import { STYLE } from './style';

/** What a report says of itself. */
export interface PageHead {
  readonly title: string;
  /** What it is about, a line. */
  readonly subtitle: string;
  /** Where it was read from, without secrets. */
  readonly origin: string;
  /** When it was made, UTC ms. */
  readonly time: number;
}

/**
 * A report as one file that needs nothing else and runs nothing: its policy forbids scripts, and whatever would be loaded. The style alone is allowed, by its
 * digest.
 */
export function page(head: PageHead, body: readonly Html[]): string {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Trialbook ${escaped(VERSION)}">
<title>${escaped(head.title)}</title>
<style>${STYLE}</style>
</head>
<body>
${html`<header><h1>${head.title}</h1><p class="lead">${head.subtitle}</p></header>
<main>
${body}
</main>
<footer><p>Made by Trialbook ${VERSION} on ${moment(head.time)} from ${head.origin}. Times are those of ${zone()}. This page holds all that it shows: it loads nothing and runs nothing.</p></footer>`.text}
</body>
</html>
`;
}
