import * as vscode from 'vscode';
import { JUPYTER } from '../record/notebooks';
import type { Log } from '../log';
import type { CodeDocuments, DocumentReading } from './documents';
import { openPersonPatterns } from './personPatterns';
import { type OpenDocument, readFile, readNotebook, type Reading } from './readDocuments';

/** After the last edit it is waited so long, ms. */
const PAUSE = 200;

/** A file's document, or a notebook, whose cells are read together. */
type Source = vscode.TextDocument | vscode.NotebookDocument;

/** What the open documents log; see `CodeDocuments`. */
export function openCodeDocuments(log: Log): CodeDocuments {
  return new OpenCodeDocuments(log);
}

class OpenCodeDocuments implements CodeDocuments {
  readonly #read = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #patterns;
  readonly #open = new Map<vscode.TextDocument, OpenDocument>();
  /** Sources that wait for a pause in typing. */
  readonly #pausing = new Map<Source, NodeJS.Timeout>();
  /** Sources to be read, in this order, one at a time. */
  readonly #due = new Set<Source>();
  #working: Promise<void> | undefined;
  #reading: Promise<Reading> | undefined;
  readonly #subscriptions: vscode.Disposable;

  constructor(private readonly log: Log) {
    this.#patterns = openPersonPatterns(log);
    this.#subscriptions = vscode.Disposable.from(
      this.#read,
      this.#patterns,
      this.#patterns.onDidChange(() => this.#open.forEach(({ document }) => this.#soon(document))),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.#open.has(document)) this.#afterPause(document);
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => this.#notebookChanged(notebook, contentChanges, cellChanges)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#drop(notebook)),
    );
  }

  get onDidRead(): vscode.Event<vscode.TextDocument> {
    return this.#read.event;
  }

  of(document: vscode.TextDocument): DocumentReading | undefined {
    const open = this.#open.get(document);
    if (open === undefined && this.#reads(document)) {
      this.#open.set(document, { document });
      this.#soon(document);
    }
    return open?.reading;
  }

  async read(document: vscode.TextDocument): Promise<DocumentReading | undefined> {
    while (!document.isClosed && this.#reads(document)) {
      const reading = this.of(document);
      if (reading?.version === document.version) return reading;
      this.#soon(document);
      await this.#working;
    }
    return undefined;
  }

  dispose(): void {
    for (const timer of this.#pausing.values()) clearTimeout(timer);
    this.#pausing.clear();
    this.#due.clear();
    this.#open.clear();
    this.#subscriptions.dispose();
  }

  /** Files of a disk and cells of such notebooks, in a language that is read. */
  #reads(document: vscode.TextDocument): boolean {
    const isOnDisk = document.uri.scheme === 'file' || notebookOf(document)?.uri.scheme === 'file';
    return isOnDisk && (document.languageId === 'python' || this.#patterns.of(document).length > 0);
  }

  #soon(document: vscode.TextDocument): void {
    const source = notebookOf(document) ?? document;
    clearTimeout(this.#pausing.get(source));
    this.#pausing.delete(source);
    this.#due.add(source);
    this.#working ??= this.#work();
  }

  #afterPause(document: vscode.TextDocument): void {
    const source = notebookOf(document) ?? document;
    clearTimeout(this.#pausing.get(source));
    this.#pausing.set(source, setTimeout(() => this.#soon(document), PAUSE));
  }

  #notebookChanged(notebook: vscode.NotebookDocument, contents: readonly vscode.NotebookDocumentContentChange[], cells: readonly vscode.NotebookDocumentCellChange[]): void {
    if (notebook.notebookType !== JUPYTER) return;
    const moved = contents.length > 0 || cells.some(({ metadata }) => metadata !== undefined);
    const known = moved ? notebook.getCells().find((cell) => this.#open.has(cell.document)) : undefined;
    if (known !== undefined) this.#afterPause(known.document);
  }

  /** Reads what is due until nothing is. */
  async #work(): Promise<void> {
    try {
      // Whoever asked goes on first.
      await Promise.resolve();
      for (const source of this.#due) {
        this.#due.delete(source);
        await this.#readSource(source).catch((error: unknown) => this.#failed(source, error));
      }
    } finally {
      this.#working = undefined;
    }
  }

  /** The parser is loaded when there is something for it. */
  async #load(): Promise<Reading> {
    return { code: await import('../../code/readCode'), patterns: this.#patterns, tell: (document) => this.#read.fire(document) };
  }

  async #readSource(source: Source): Promise<void> {
    const reading = await (this.#reading ??= this.#load());
    if (source.isClosed) return;
    if ('notebookType' in source) {
      await readNotebook(reading, source, (document) => this.#opened(document));
      return;
    }
    const open = this.#open.get(source);
    if (open !== undefined) await readFile(reading, open);
  }

  /** What cannot be read logs nothing, until it is edited. */
  #failed(source: Source, error: unknown): void {
    this.log.error('in code', error);
    for (const open of this.#open.values()) if ((notebookOf(open.document) ?? open.document) === source) open.reading = { sites: [], logs: false, version: open.document.version };
  }

  #opened(document: vscode.TextDocument): OpenDocument {
    const open = this.#open.get(document) ?? { document };
    this.#open.set(document, open);
    return open;
  }

  #forget(document: vscode.TextDocument): void {
    this.#open.delete(document);
    this.#drop(document);
  }

  #drop(source: Source): void {
    clearTimeout(this.#pausing.get(source));
    this.#pausing.delete(source);
    this.#due.delete(source);
  }
}

/** The notebook whose cell a document is. */
function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== 'vscode-notebook-cell') return undefined;
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.notebookType === JUPYTER && notebook.uri.path === document.uri.path && notebook.getCells().some((cell) => cell.document === document));
}
