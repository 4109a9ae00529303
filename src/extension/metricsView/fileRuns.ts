import * as vscode from 'vscode';
import type { Reading, Subject } from '../../../webview/metrics/protocol';
import type { CodeRuns } from '../codeRuns/codeRuns';
import type { Connections } from '../connection/folderConnection';
import type { CodeDocuments } from '../inCode/documents';
import { redact } from '../redact';
import type { ActiveCode } from './activeCode';
import { placeOfRun } from './listedRun';
import type { RunSource, SourceState } from './runSource';

/** What the runs of a file are read from. */
export interface FileServices {
  readonly connections: Connections;
  readonly codeRuns: CodeRuns;
  readonly documents: CodeDocuments;
}

/** Languages whose files "Run File" runs. */
const RUNNABLE: ReadonlySet<string> = new Set(['python', 'shellscript', 'r', 'julia', 'javascript', 'powershell']);

/** The runs of a file or notebook, kept current as long as this is not disposed of. */
export class FileRuns implements RunSource {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly held: vscode.Disposable[] = [];
  private reading: Reading = { kind: 'reading' };
  private gone = false;

  constructor(
    private readonly services: FileServices,
    private readonly code: ActiveCode,
  ) {
    const { codeRuns, documents } = services;
    if (code.kind !== 'code') {
      this.reading = { kind: 'read' };
      return;
    }
    const { uri } = code;
    const mine = (other: vscode.Uri): boolean => other.toString() === uri.toString();
    this.held.push(
      codeRuns.follow(uri),
      codeRuns.onDidChange((changed) => {
        if (mine(changed)) this.changed.fire();
      }),
      documents.onDidRead((document) => {
        if (mine(document.uri)) this.changed.fire();
      }),
    );
    const connection = services.connections.for(uri);
    if (connection !== undefined) {
      this.held.push(connection.onDidChangeState(({ kind }) => {
        if (kind === 'ready' && this.reading.kind === 'refused') void this.read(uri);
      }));
    }
    void this.read(uri);
  }

  dispose(): void {
    this.gone = true;
    for (const held of this.held) held.dispose();
    this.changed.dispose();
  }

  now(): SourceState {
    const { code, reading } = this;
    const subject = this.subject();
    if (code.kind !== 'code') return { subject, reading, total: 0, runs: [] };
    const found = this.services.codeRuns.of({ uri: code.uri });
    if (found === undefined) return { subject, reading, connection: this.services.connections.for(code.uri), total: 0, runs: [] };
    return {
      subject,
      reading: { kind: 'read' },
      connection: found.connection,
      total: found.total,
      runs: found.runs,
      keyMetric: found.keyMetric,
      changed: (this.services.codeRuns.of(placeOfRun(code.uri, found.last)) ?? found).since.kind === 'changed',
    };
  }

  private async read(uri: vscode.Uri): Promise<void> {
    try {
      await this.services.codeRuns.read({ uri });
      this.reading = { kind: 'read' };
    } catch (error) {
      this.reading = { kind: 'refused', message: redact(error instanceof Error ? error.message : String(error)) };
    }
    if (!this.gone) this.changed.fire();
  }

  private subject(): Subject {
    const { code } = this;
    if (code.kind === 'none') return { kind: 'none' };
    if (code.kind === 'elsewhere') return { kind: 'elsewhere', name: code.name };
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === code.uri.toString());
    return {
      kind: 'file',
      id: `file:${code.uri.toString()}`,
      name: code.name,
      notebook: code.notebook,
      runnable: !code.notebook && document !== undefined && RUNNABLE.has(document.languageId) && vscode.workspace.isTrusted,
      logs: document !== undefined && this.services.documents.of(document)?.logs === true,
    };
  }
}
