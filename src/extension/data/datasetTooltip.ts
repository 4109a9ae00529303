import * as vscode from 'vscode';
import { readBack } from '../../capture/readBack';
import type { DatasetInput } from '../../protocol/entities';
import { escapeMarkdown, formatBytes, formatCount } from '../tree/format';
import { datasetFacts } from './datasetFacts';

/** Characters of code that a hover shows. */
const LONGEST_CODE = 1500;

/** A number of rows in words. */
export function rowsWord(rows: number): string {
  return rows === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', formatCount(rows, vscode.env.language));
}

function columnsWord(columns: number): string {
  return columns === 1 ? vscode.l10n.t('1 column') : vscode.l10n.t('{0} columns', formatCount(columns, vscode.env.language));
}

/** What a dataset says on hover: what it is, and the code that reads it back. It comes from programs: escaped, and not trusted. */
export function datasetTooltip({ dataset }: DatasetInput): vscode.MarkdownString {
  const { language } = vscode.env;
  const { source, version, rows, columns, bytes, files } = datasetFacts(dataset);
  const size = [
    rows === undefined ? undefined : [rowsWord(rows), columns === undefined ? undefined : columnsWord(columns)].filter((part) => part !== undefined).join(' × '),
    files === undefined ? undefined : files === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', formatCount(files, language)),
    bytes === undefined ? undefined : formatBytes(bytes, language),
  ].filter((part) => part !== undefined);
  const lines = [
    `**${escapeMarkdown(dataset.name, 300)}**${version === undefined ? '' : ` ${escapeMarkdown(version)}`}`,
    source === dataset.name ? '' : escapeMarkdown(source, 500),
    size.join(', '),
    vscode.l10n.t('Digest {0}', escapeMarkdown(dataset.digest, 300)),
  ];
  const tooltip = new vscode.MarkdownString(lines.filter((line) => line !== '').join('\n\n'), false);
  const code = readBack(dataset);
  if (code !== undefined && code.code.length <= LONGEST_CODE) tooltip.appendCodeblock(code.code, code.language === 'shell' ? 'shellscript' : code.language);
  return tooltip;
}
