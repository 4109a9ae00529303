import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunSite } from '../../code/reading';
import type { CodePlace, CodeRun, CodeRuns } from '../codeRuns/codeRuns';
import { noCodeHere, noRunsOfCode } from '../errors/inCode';
import type { CodeDocuments } from './documents';
import { runsOfSite } from './lensSites';
import { placeOf } from './places';
import { runsOfPlace, type PlaceAnswer } from './runsOfPlace';

/** Code that a command is about, as lenses and hovers hand it over; without it a command is about the active editor. */
export interface CodeTarget {
  /** Of the file or notebook. */
  readonly uri: string;
  readonly cell?: string;
  /** See `LensSite`. */
  readonly begins?: readonly RunSite[];
  /** The run that a command is about; the last one when absent. */
  readonly runId?: string;
}

/** The runs of code that a command is about. */
export interface TargetRuns {
  readonly answer: PlaceAnswer;
  /** Newest first, at least one. */
  readonly runs: readonly CodeRun[];
  /** The one that was named, else the newest. */
  readonly run: CodeRun;
}

/** Reads the runs that a command is about. Raises `UserError` where there is no code, or it has no runs. */
export async function targetRuns({ documents, codeRuns }: { readonly documents: CodeDocuments; readonly codeRuns: CodeRuns }, args: readonly unknown[]): Promise<TargetRuns> {
  const target = readTarget(args[0]);
  const place = target === undefined ? activePlace() : { uri: vscode.Uri.parse(target.uri), ...(target.cell === undefined ? {} : { cell: target.cell }) };
  if (place === undefined) throw noCodeHere();
  await codeRuns.read({ uri: place.uri });
  const answer = runsOfPlace(codeRuns, place) ?? runsOfPlace(codeRuns, { uri: place.uri });
  const runs = answer === undefined ? [] : begunRuns(documents, answer, target?.begins ?? []);
  const [newest] = runs;
  if (answer === undefined || newest === undefined) throw noRunsOfCode(basename(place.uri.fsPath), place.uri.path.endsWith('.ipynb'));
  return { answer, runs, run: answer.known.runs.find(({ runId }) => runId === target?.runId) ?? newest };
}

function begunRuns(documents: CodeDocuments, { place, known }: PlaceAnswer, begins: readonly RunSite[]): readonly CodeRun[] {
  const document = begins.length === 0 ? undefined : vscode.workspace.textDocuments.find((one) => {
    const its = placeOf(one);
    return its?.cell === place.cell && its?.uri.toString() === place.uri.toString();
  });
  const reading = document === undefined ? undefined : documents.of(document);
  return reading === undefined ? known.runs : runsOfSite({ start: 0, begins }, reading, known.runs);
}

/** The file of the active editor, or its notebook. */
function activePlace(): CodePlace | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook !== undefined) return notebook.uri.scheme === 'file' ? { uri: notebook.uri } : undefined;
  const document = vscode.window.activeTextEditor?.document;
  return document === undefined ? undefined : placeOf(document);
}

function readTarget(given: unknown): CodeTarget | undefined {
  if (given instanceof vscode.Uri) return given.scheme === 'file' ? { uri: given.toString() } : undefined;
  if (typeof given !== 'object' || given === null) return undefined;
  const { uri, cell, begins, runId } = given as Record<string, unknown>;
  if (typeof uri !== 'string' || !uri.startsWith('file:')) return undefined;
  return {
    uri,
    ...(typeof cell === 'string' ? { cell } : {}),
    ...(Array.isArray(begins) ? { begins: begins as readonly RunSite[] } : {}),
    ...(typeof runId === 'string' ? { runId } : {}),
  };
}
