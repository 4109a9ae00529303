import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageStart } from '../../../webview/run/protocol';
import { pageStrings } from './strings';

/** Folder of the page's files, the only one it may load from. */
export function pageRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/**
 * The page's HTML. Nothing is loaded but our own script and styles; there is no network; pictures come as blobs that the page made
 * from bytes the host sent.
 */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, start: PageStart): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string): string => escapeHtml(webview.asWebviewUri(vscode.Uri.joinPath(pageRoot(extensionUri), name)).toString());
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The hash is that of an empty style element, by which the toolkit finds out whether the browser knows :focus-visible.
    `style-src ${webview.cspSource} 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} blob: data:`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(start.locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file('run.css')}">
<title>Trialbook</title>
</head>
<body data-start="${escapeHtml(JSON.stringify(start))}" data-words="${escapeHtml(JSON.stringify(pageStrings()))}">
<script nonce="${nonce}" src="${file('run.js')}"></script>
</body>
</html>`;
}

/** Text as the value of an attribute or between tags. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
