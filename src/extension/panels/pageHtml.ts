import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What a panel's page is made of. */
export interface Page {
  /** Folder of the page below `webview/`; its script and styles have this name. */
  readonly name: string;
  /** What the page is called to a screen reader. */
  readonly title: string;
  /** What the page begins with, as JSON. */
  readonly start: unknown;
  /** Words in the editor's language, as JSON. */
  readonly words: unknown;
}

/** Folder of the pages' files, the only one they may load from. */
export function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** What every panel may do; `enableFindWidget` is the panel's own choice. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageRoot(extensionUri)] };
}

/**
 * A page's HTML. Nothing is loaded but our own script and styles; there is no network; pictures come as blobs that the page made
 * from bytes the host sent.
 */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, { name, title, start, words }: Page): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (path: string): string => escapeHtml(webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), path)).toString());
  const policy = [
    "default-src 'none'",
    // The page's script, and what it imports from beside it.
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    // The hash is that of an empty style element, by which the toolkit finds out whether the browser knows :focus-visible.
    `style-src ${webview.cspSource} 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} blob: data:`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file(`${name}.css`)}">
<title>${escapeHtml(title)}</title>
</head>
<body data-start="${escapeHtml(JSON.stringify(start))}" data-words="${escapeHtml(JSON.stringify(words))}">
<script type="module" nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}

/** Text as the value of an attribute or between tags. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
