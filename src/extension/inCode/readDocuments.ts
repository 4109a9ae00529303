import * as vscode from 'vscode';
import type { Known } from '../../code/python/known';
import type * as readCode from '../../code/readCode';
import { cellTags } from '../notebooks/cellExecutions';
import type { DocumentReading } from './documents';
import type { PersonPatterns } from './personPatterns';

/** So long something is read in one go before others of the extension host get their turn, ms. */
const SLICE = 8;

/** A document that somebody asked for. */
export interface OpenDocument {
  readonly document: vscode.TextDocument;
  reader?: readCode.CodeReader;
  reading?: DocumentReading;
  /** What it was read from: while this is the same, so is what was read. */
  read?: { readonly from: string; readonly after: Known; readonly afterText: string };
}

/** What reads documents. */
export interface Reading {
  readonly code: typeof readCode;
  readonly patterns: PersonPatterns;
  /** Tells of a document that was read anew. */
  readonly tell: (document: vscode.TextDocument) => void;
}

/** Reads a file's document, unless it was edited meanwhile. */
export async function readFile(reading: Reading, open: OpenDocument): Promise<void> {
  const { version } = open.document;
  const read = await readText(reading, open, {});
  if (read === undefined) return;
  open.reading = { ...read.reading, version };
  reading.tell(open.document);
}

/** Reads those cells of a notebook that are not what they were, or do not stand below the same. */
export async function readNotebook(reading: Reading, notebook: vscode.NotebookDocument, openOf: (document: vscode.TextDocument) => OpenDocument): Promise<void> {
  const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  const matters = cells.some((cell) => reading.code.mayLog(cell.document.getText()) || cellTags(cell).includes('parameters') || reading.patterns.of(cell.document).length > 0);
  let before: Known | undefined;
  let beforeText = '';
  for (const cell of cells) {
    const open = openOf(cell.document);
    const { version } = cell.document;
    const tags = cellTags(cell);
    const from = JSON.stringify([matters, version, tags, reading.patterns.of(cell.document).map(String), beforeText]);
    if (open.read?.from !== from) {
      const read = matters ? await readText(reading, open, { cell: true, tags, ...(before === undefined ? {} : { before }) }) : { reading: { sites: [], logs: false }, after: reading.code.NOTHING_KNOWN };
      // It was edited, which makes all be read again.
      if (read === undefined) return;
      open.read = { from, after: read.after, afterText: JSON.stringify(read.after) };
      open.reading = { ...read.reading, version };
      reading.tell(cell.document);
    }
    before = open.read.after;
    beforeText = open.read.afterText;
  }
}

/** Reads a document in slices; undefined when it was edited or closed on the way. */
async function readText(reading: Reading, open: OpenDocument, cell: { cell?: boolean; tags?: readonly string[]; before?: Known }): Promise<readCode.ReadText | undefined> {
  const { document } = open;
  const { version, languageId } = document;
  open.reader ??= new reading.code.CodeReader();
  const steps = open.reader.steps({ language: languageId, text: document.getText(), patterns: reading.patterns.of(document), bound: (search) => reading.patterns.search(document, search), ...cell });
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return document.version === version && !document.isClosed ? step.value : undefined;
    if (performance.now() - since < SLICE) continue;
    await new Promise<void>((done) => setImmediate(done));
    if (document.version !== version || document.isClosed) return undefined;
    since = performance.now();
  }
}
