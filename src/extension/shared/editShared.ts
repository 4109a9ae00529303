import { applyEdits, findNodeAtLocation, modify, parseTree, type FormattingOptions, type JSONPath } from 'jsonc-parser';
import type { Direction } from '../../protocol/direction';
import { SHARED_SYNTAX, withoutMark, type SharedView } from './sharedContent';

/** A change of the file: the value at a path, or undefined to take it out. */
export interface SharedEdit {
  readonly path: JSONPath;
  readonly value: unknown;
}

/** Saves a view, or takes it out. */
export function viewEdit(name: string, view: SharedView | undefined): SharedEdit {
  return { path: ['views', name], value: view };
}

/** Says which way a metric gets better. */
export function directionEdit(metric: string, direction: Direction | undefined): SharedEdit {
  return { path: ['metrics', metric, 'direction'], value: direction };
}

/** Adds a watch as `trialbook.json` holds it, or takes it out. */
export function watchEdit(name: string, entry: Readonly<Record<string, unknown>> | undefined): SharedEdit {
  return { path: ['watches', name], value: entry };
}

/**
 * The text with the changes made. Only the places that change are written anew: comments, order and all parts that this version does not know
 * stay, and so do indentation and line ends. The text must be one that `readShared` reads.
 */
export function editShared(text: string, edits: readonly SharedEdit[]): string {
  const mark = text === withoutMark(text) ? '' : '\uFEFF';
  const source = withoutMark(text);
  const formattingOptions = formatOf(source);
  const eol = formattingOptions.eol ?? '\n';
  let edited = source.trim() === '' ? `{}${eol}` : source;
  for (const { path, value } of edits) {
    if (value === undefined && !has(edited, path)) continue;
    edited = applyEdits(edited, modify(edited, path, value, { formattingOptions }));
  }
  return mark + edited;
}

/** Whether there is something at the path that could be taken out. */
function has(text: string, path: JSONPath): boolean {
  const tree = parseTree(text, [], SHARED_SYNTAX);
  return tree !== undefined && findNodeAtLocation(tree, path) !== undefined;
}

/** How the file is indented: as its first indented line is, else by two spaces. */
function formatOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
