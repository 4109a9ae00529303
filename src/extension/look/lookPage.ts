import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { escapeHtml } from '../panels/pageHtml';

/** What stands in the editor while there is no comparison to show. */
export type LookPage =
  | { readonly kind: 'reading'; readonly name: string }
  /** It cannot be shown; `reason` is a sentence. */
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string; /** Absolute, of the file. */ readonly path: string }
  | { readonly kind: 'empty'; readonly name: string };

/** Commands that links of the page call. */
const LINKED = [COMMANDS.reloadLook, COMMANDS.importRuns, 'workbench.action.reopenWithEditor', COMMANDS.showLogs] as const;

/** What the page may do: show words, and call these commands. */
export const lookPageOptions: vscode.WebviewOptions = { enableScripts: true, enableCommandUris: LINKED, localResourceRoots: [] };

/** The page's HTML. Its script only writes how far the reading is, as text. */
export function lookPageHtml(page: LookPage): string {
  const nonce = randomBytes(16).toString('base64');
  const { title, text, links } = wordsOf(page);
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  const anchors = links.map(([words, command]) => `<a href="command:${command}">${escapeHtml(words)}</a>`).join('');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
body { padding: 20px; max-width: 60em; font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); color: var(--vscode-foreground); line-height: 1.5; }
h1 { font-size: 1.25em; font-weight: 600; margin: 0 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 8px 20px; }
a { color: var(--vscode-textLink-foreground); }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p id="text" role="status">${escapeHtml(text)}</p>
<nav>${anchors}</nav>
</main>
<script nonce="${nonce}">window.addEventListener('message', ({ data }) => { if (typeof data === 'string') document.getElementById('text').textContent = data; });</script>
</body>
</html>`;
}

function wordsOf(page: LookPage): { title: string; text: string; links: [string, string][] } {
  const { l10n } = vscode;
  const again: [string, string] = [l10n.t('Read It Again'), COMMANDS.reloadLook];
  const otherwise: [string, string] = [l10n.t('Open with Another Editor'), 'workbench.action.reopenWithEditor'];
  switch (page.kind) {
    case 'reading':
      return { title: l10n.t('Reading {0}', page.name), text: l10n.t('The file stays as it is; nothing is written beside it.'), links: [] };
    case 'failed':
      return { title: page.name, text: page.reason, links: [again, [l10n.t('Import Runs…'), `${COMMANDS.importRuns}?${encodeURIComponent(JSON.stringify([page.path]))}`], otherwise, [l10n.t('Show Logs'), COMMANDS.showLogs]] };
    case 'empty':
      return { title: l10n.t('{0} holds no runs', page.name), text: l10n.t('When something is written to it, read it again.'), links: [again, otherwise] };
  }
}
