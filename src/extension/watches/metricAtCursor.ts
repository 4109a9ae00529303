import * as vscode from 'vscode';
import { matchesName } from '../../code/reading';
import { placeOf } from '../inCode/places';
import type { WatchServices } from './watchServices';

/** The metric that the active editor logs on the line of its cursor, with the newest run that logged it; undefined where there is none. */
export async function metricAtCursor({ documents, codeRuns }: Pick<WatchServices, 'documents' | 'codeRuns'>): Promise<{ connectionId: string; runId: string; metric: string } | undefined> {
  const editor = vscode.window.activeTextEditor;
  const place = editor === undefined ? undefined : placeOf(editor.document);
  if (editor === undefined || place === undefined) return undefined;
  const line = editor.selection.active.line;
  const sites = (await documents.read(editor.document))?.sites ?? [];
  const site = sites.find((one) => one.kind === 'metric' && editor.document.positionAt(one.span.start).line <= line && editor.document.positionAt(one.span.end).line >= line);
  const known = site?.kind === 'metric' ? await codeRuns.read(place) : undefined;
  if (site?.kind !== 'metric' || known === undefined) return undefined;
  for (const run of known.runs) {
    const metric = [...run.metrics.keys()].find((key) => matchesName(site.metric, key));
    if (metric !== undefined) return { connectionId: known.connection.id, runId: run.runId, metric };
  }
  return undefined;
}
