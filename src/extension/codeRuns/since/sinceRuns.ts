import * as vscode from 'vscode';
import type { Log } from '../../log';
import type { CodeSince } from '../codeRuns';
import type { FollowedFile } from '../followedFile';
import type { KnownRun } from '../knownRun';
import { codeNow } from './codeNow';
import { codeThen, type CodeThen } from './codeThen';
import { isSame } from './isSame';

/** So long after the last edit the code is compared, ms. */
const PAUSE = 600;
/** Files and cells whose comparison is remembered, with the texts of their runs. */
const MOST = 60;
/** What was not known is asked for again after so long, ms: a patch comes a moment after its run began. */
const AGAIN = 15_000;

interface Compared {
  readonly file: FollowedFile;
  readonly run: KnownRun;
  readonly cell: string | undefined;
  readonly then: Promise<CodeThen>;
  /** UTC ms. */
  readonly asked: number;
  since: CodeSince;
}

const UNKNOWN: CodeSince = { kind: 'unknown' };

/** Whether code is what its last run ran on: compared when it is first asked for, and again a moment after each edit. */
export class SinceRuns implements vscode.Disposable {
  readonly #compared = new Map<string, Compared>();
  readonly #edited = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  readonly #subscription: vscode.Disposable;

  constructor(private readonly log: Log) {
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edit(document.uri);
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length > 0) this.#edit(notebook.uri);
      }),
    );
  }

  /** What is known now; the file is told when it is known better. */
  of(file: FollowedFile, run: KnownRun, cell: string | undefined): CodeSince {
    const name = `${file.uri.toString()} ${cell ?? ''}`;
    const known = this.#compared.get(name);
    const isSame = known?.file === file && known.run.runId === run.runId && known.run.sourceCopy === run.sourceCopy;
    if (known !== undefined && isSame && (known.since.kind !== 'unknown' || Date.now() - known.asked < AGAIN)) return known.since;
    const compared: Compared = { file, run, cell, then: this.#then(file, run, cell), asked: Date.now(), since: isSame ? known.since : UNKNOWN };
    this.#compared.delete(name);
    this.#compared.set(name, compared);
    for (const old of [...this.#compared.keys()].slice(0, -MOST)) this.#compared.delete(old);
    this.#compare(compared);
    return compared.since;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#compared.clear();
  }

  async #then(file: FollowedFile, run: KnownRun, cell: string | undefined): Promise<CodeThen> {
    const { described, connection } = file;
    if (described === undefined) return { kind: 'unknown', why: 'not-there' };
    return codeThen(await connection.client(), run, described, cell);
  }

  /** Each keystroke comes by here: nothing is done but to note the file. */
  #edit(uri: vscode.Uri): void {
    if (this.#compared.size === 0 || (uri.scheme !== 'file' && uri.scheme !== 'vscode-notebook-cell')) return;
    this.#edited.add(uri.path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const compared of this.#compared.values()) if (this.#edited.has(compared.file.uri.path)) this.#compare(compared);
      this.#edited.clear();
    }, PAUSE);
  }

  #compare(compared: Compared): void {
    this.#find(compared).then(
      (since) => {
        if (since.kind === compared.since.kind) return;
        compared.since = since;
        compared.file.renew();
      },
      (error: unknown) => this.log.debug(`The code of ${compared.file.uri.path} was not compared`, error),
    );
  }

  async #find({ file, cell, then }: Compared): Promise<CodeSince> {
    const [before, now] = await Promise.all([then, codeNow(file.uri, cell)]);
    if (before.kind === 'unknown' || now === undefined) return UNKNOWN;
    if (isSame(before.text, now, file)) return { kind: 'same' };
    return before.kind === 'known' ? { kind: 'changed' } : UNKNOWN;
  }
}
