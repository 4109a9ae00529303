import * as vscode from 'vscode';

/** Longest text of one output that a snapshot holds, characters: pictures stay, dumps are cut. */
const MOST_OUTPUT = 2_000_000;

/**
 * A notebook as it stands in the editor, saved or not, in Jupyter's format 4.5 (https://nbformat.readthedocs.io). `mask` takes what is secret out of sources
 * and texts.
 */
export function notebookSnapshot(notebook: vscode.NotebookDocument, mask: (text: string) => string): string {
  const metadata = (notebook.metadata['metadata'] ?? {}) as object;
  const cells = notebook.getCells().map((cell) => {
    const id: unknown = cell.metadata['id'];
    const common = {
      id: typeof id === 'string' && id !== '' ? id : `cell-${cell.index}`,
      metadata: (cell.metadata['metadata'] ?? {}) as object,
      source: lines(mask(cell.document.getText())),
    };
    if (cell.kind === vscode.NotebookCellKind.Markup) return { cell_type: cell.document.languageId === 'raw' ? 'raw' : 'markdown', ...common };
    return {
      cell_type: 'code', ...common,
      execution_count: cell.executionSummary?.executionOrder ?? null,
      outputs: cell.outputs.flatMap((output) => jupyterOutput(output, mask)),
    };
  });
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

const STREAMS: Readonly<Record<string, string>> = { 'application/vnd.code.notebook.stdout': 'stdout', 'application/vnd.code.notebook.stderr': 'stderr' };
const ERROR = 'application/vnd.code.notebook.error';

function jupyterOutput({ items }: vscode.NotebookCellOutput, mask: (text: string) => string): object[] {
  const text = ({ data }: vscode.NotebookCellOutputItem): string => mask(new TextDecoder().decode(data)).slice(0, MOST_OUTPUT);
  const streams = items.flatMap((item) => {
    const name = STREAMS[item.mime];
    return name === undefined ? [] : [{ output_type: 'stream', name, text: lines(text(item)) }];
  });
  const errors = items.filter(({ mime }) => mime === ERROR).map((item) => {
    const { name, message, stack } = cellError(item);
    return { output_type: 'error', ename: name, evalue: mask(message), traceback: mask(stack).split('\n') };
  });
  const data = items.filter(({ mime }) => mime !== ERROR && STREAMS[mime] === undefined);
  if (data.length === 0) return [...streams, ...errors];
  const bundle = Object.fromEntries(data.map((item) => [item.mime, item.mime.startsWith('text/') ? lines(text(item)) : isText(item.mime) ? json(text(item)) : Buffer.from(item.data).toString('base64')]));
  return [...streams, ...errors, { output_type: 'display_data', data: bundle, metadata: {} }];
}

/** The error that an output's item holds; parts that are missing are empty. */
export function cellError(item: vscode.NotebookCellOutputItem): { readonly name: string; readonly message: string; readonly stack: string } {
  const value = json(new TextDecoder().decode(item.data));
  const { name, message, stack } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const words = (part: unknown): string => (typeof part === 'string' ? part : '');
  return { name: words(name), message: words(message), stack: words(stack) };
}

/** The error that a cell ended with; undefined without one. */
export function errorOf(cell: vscode.NotebookCell): { readonly name: string; readonly message: string } | undefined {
  const item = cell.outputs.flatMap(({ items }) => items).findLast(({ mime }) => mime === ERROR);
  return item === undefined ? undefined : cellError(item);
}

const isText = (mime: string): boolean => /json|javascript|svg|xml/.test(mime);

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not all that calls itself JSON is: kept as its text.
    return text;
  }
}

/** Text as Jupyter keeps it: a list of lines that end with their line's end. */
function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
