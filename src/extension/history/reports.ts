import * as vscode from 'vscode';
import type { CopyReport } from '../../interop/events';
import { escapeMarkdown, formatBytes, formatCount, oneLine } from '../tree/format';
import type { CopyJob } from './copyJob';
import { reportText } from './reportText';
import { jobWords, reportWords } from './words';

const SCHEME = 'trialbook-report';
/** Reports of this window that can still be opened. */
const MOST = 20;

/** Where it went, as people call it: the address of a folder's own server says nothing to them. */
function placeName(place: string, { target }: CopyJob): string {
  return /^http:\/\/127\.0\.0\.1[:/]/.test(place) ? target : place;
}

/** Reports of what copies did, as documents of the window. */
export class CopyReports implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: ({ query }) => this.#texts.get(query) ?? '' });
  #next = 1;

  /** Keeps the report of a job; answers what opens it. `ended` is how it ended, a sentence. */
  keep(job: CopyJob, report: CopyReport, ended: string): () => Promise<void> {
    const language = vscode.env.language;
    const key = String(this.#next++);
    this.#texts.set(key, reportText({ ...report, to: placeName(report.to, job) }, reportWords(job, ended), { escape: escapeMarkdown, count: (value) => formatCount(value, language), bytes: (value) => formatBytes(value, language) }));
    for (const old of [...this.#texts.keys()].slice(0, -MOST)) this.#texts.delete(old);
    const name = oneLine(jobWords(job), 80).replace(/[\\/:]/g, '∕');
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.md`, query: key });
    return async () => {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    };
  }

  dispose(): void {
    this.#provider.dispose();
  }
}
