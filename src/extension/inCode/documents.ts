import type * as vscode from 'vscode';
import type { CodeReading } from '../../code/reading';

/** What a document logs, for the version that was read. */
export interface DocumentReading extends CodeReading {
  /** `TextDocument.version` that was read. */
  readonly version: number;
}

/** What the open documents log: read a short while after each pause in typing, never while a person types. */
export interface CodeDocuments {
  dispose(): void;
  /** Fires with a document that was read anew. */
  readonly onDidRead: vscode.Event<vscode.TextDocument>;
  /**
   * What the document was last read to log; undefined before it was read, and for languages that are not read. A cell of a notebook is read with the constants
   * and imports of the cells above it. Asking for a document makes it be read.
   */
  of(document: vscode.TextDocument): DocumentReading | undefined;
  /** The same, once the present text was read. */
  read(document: vscode.TextDocument): Promise<DocumentReading | undefined>;
}
