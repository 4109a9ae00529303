import * as vscode from 'vscode';
import { readBack } from '../../capture/readBack';
import type { DatasetInput } from '../../protocol/entities';
import { escapeMarkdown, formatBytes, formatCount } from '../tree/format';
import { datasetFacts } from './datasetFacts';

/** Characters of code that a hover shows. */
const LONGEST_CODE = 1500;

/** What a dataset says on hover: what it is, and the code that reads it back. It comes from programs: escaped, and not trusted. */
export function datasetTooltip({ dataset }: DatasetInput): vscode.MarkdownString {
  const { language } = vscode.env;
  const { source, version, rows, columns, bytes, files } = datasetFacts(dataset);
  const size = [
    rows === undefined ? undefined : columns === undefined ? vscode.l10n.t('{0} rows', formatCount(rows, language)) : vscode.l10n.t('{0} rows × {1} columns', formatCount(rows, language), formatCount(columns, language)),
    files === undefined ? undefined : vscode.l10n.t('{0} files', formatCount(files, language)),
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
