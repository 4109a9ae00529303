import * as vscode from 'vscode';
import type { CodePlace, CodeRuns } from '../codeRuns/codeRuns';
import { COMMANDS } from '../ids';
import { oneLine } from '../tree/format';
import type { CodeTarget } from './codeTarget';
import type { CodeDocuments, DocumentReading } from './documents';
import { visibleDocuments } from './followVisible';
import { lensSites, type LensSite } from './lensSites';
import { lensView, type LensView } from './lensView';
import { metricTitle, nameOf, originWords, stateTitle } from './lensWords';
import { placeOf } from './places';
import { runsOfPlace, type PlaceAnswer } from './runsOfPlace';
import { isShown, onDidSwitch } from './switches';

/** What runs say anew waits for a pause in typing of this length, ms. */
const PAUSE = 300;
/** How often ages in sight are written anew, ms. */
const TICK = 30_000;
/** An editor asks within this time of being told, ms; where none is in sight none does. */
const ASKS_WITHIN = 2000;
/** Where lenses may stand; which of these documents are read is known by their readings. */
export const CODE: vscode.DocumentSelector = [{ scheme: 'file' }, { scheme: 'vscode-notebook-cell' }];

/** Shows the last run above code that begins runs, with what can be done: moving while a run goes on. */
export function registerLenses(documents: CodeDocuments, codeRuns: CodeRuns): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  /** What each document shows, so that nothing is drawn anew that would look the same. */
  const shown = new Map<vscode.TextDocument, string>();
  /** Files whose runs were read, or could not be. */
  const first = new Map<string, 'read' | 'failed'>();

  const linesOf = (document: vscode.TextDocument, reading: DocumentReading): Line[] => {
    const place = placeOf(document);
    if (place === undefined || !reading.logs || !isShown('codeLens', document.uri)) return [];
    const answer = runsOfPlace(codeRuns, place);
    const reads = answer === undefined ? first.get(place.uri.toString()) : 'read';
    return lensSites(reading, (offset) => document.positionAt(offset).line).map((site) => ({
      start: site.start,
      commands: commandsOf({ document, place, view: viewOf(codeRuns, site, reading, answer, reads), site, answer }),
    }));
  };
  const readFirst = (place: CodePlace): void => {
    const key = place.uri.toString();
    // No server can be had: the status bar says so, and it is not asked for again at each key.
    if (first.has(key)) return;
    const ended = (how: 'read' | 'failed'): void => {
      first.set(key, how);
      refresh((document) => placeOf(document)?.uri.toString() === key);
    };
    void codeRuns.read({ uri: place.uri }).then(() => ended('read'), () => ended('failed'));
  };
  const refresh = (which: (document: vscode.TextDocument) => boolean): void => {
    const differs = visibleDocuments().filter(which).some((document) => {
      const reading = documents.of(document);
      // What the text will show once it was read is asked for by the editor itself.
      if (reading === undefined || reading.version !== document.version) return false;
      return keyOf(linesOf(document, reading)) !== (shown.get(document) ?? '');
    });
    if (differs) tell();
  };
  // Editors wait a moment after they are told, and from the beginning when they are told again: of a run that logs fast they would never ask. Until one does nothing
  // is lost, since it is then given what holds.
  let told = 0;
  let editedAt = 0;
  let later: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const left = editedAt + PAUSE - Date.now();
    if (left > 0) {
      later ??= setTimeout(() => {
        later = undefined;
        refresh(() => true);
      }, left);
      return;
    }
    if (Date.now() - told < ASKS_WITHIN) return;
    told = Date.now();
    changed.fire();
  };

  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      told = 0;
      const place = placeOf(document);
      if (place === undefined || !isShown('codeLens', document.uri)) {
        shown.delete(document);
        return [];
      }
      const reading = await documents.read(document);
      if (reading === undefined || token.isCancellationRequested || reading.version !== document.version) return [];
      if (reading.logs) readFirst(place);
      const lines = linesOf(document, reading);
      shown.set(document, keyOf(lines));
      return lines.flatMap(({ start, commands }) => {
        const at = document.positionAt(start);
        return commands.map((command) => new vscode.CodeLens(new vscode.Range(at, at), command));
      });
    },
  };
  const timer = setInterval(() => {
    for (const [key, how] of first) if (how === 'failed') first.delete(key);
    refresh(() => true);
  }, TICK);
  const fire = (): void => changed.fire();
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(CODE, provider),
    codeRuns.onDidChange((uri) => {
      first.set(uri.toString(), 'read');
      refresh((document) => placeOf(document)?.uri.toString() === uri.toString());
    }),
    documents.onDidRead((document) => refresh((one) => one === document)),
    onDidSwitch(['codeLens'], fire),
    vscode.workspace.onDidGrantWorkspaceTrust(fire),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (shown.has(document)) editedAt = Date.now();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => shown.delete(document)),
    {
      dispose: () => {
        clearInterval(timer);
        clearTimeout(later);
      },
    },
  );
}

/** A place of a document with what stands above it. */
interface Line {
  readonly start: number;
  readonly commands: readonly vscode.Command[];
}

function keyOf(lines: readonly Line[]): string {
  return lines.map(({ commands }) => commands.map(({ title }) => title).join('|')).join('\n');
}

function viewOf(codeRuns: CodeRuns, site: LensSite, reading: DocumentReading, answer: PlaceAnswer | undefined, reads: 'read' | 'failed' | undefined): LensView {
  if (answer === undefined) return { kind: reads === 'read' ? 'none' : reads ?? 'unread' };
  return lensView(site, reading, answer.known, (key) => codeRuns.metric(answer.place, key));
}

interface Lens {
  readonly document: vscode.TextDocument;
  readonly place: CodePlace;
  readonly site: LensSite;
  readonly view: LensView;
  readonly answer: PlaceAnswer | undefined;
}

function commandsOf(lens: Lens): vscode.Command[] {
  const { view, answer } = lens;
  const run = runCommand(lens);
  // Room is kept until the runs were read: the text below must not jump.
  if (view.kind === 'unread' || (view.kind === 'failed' && run.length === 0)) return [{ title: '\u00A0', command: '' }];
  if (view.kind === 'failed') return run;
  if (view.kind === 'none' || answer === undefined) return [{ title: vscode.l10n.t('$(beaker)\u00A0No runs yet'), command: '' }, ...run];
  const { last, metric } = view;
  const connectionId = answer.known.connection.id;
  const target: CodeTarget = { uri: answer.place.uri.toString(), begins: lens.site.begins, ...(answer.place.cell === undefined ? {} : { cell: answer.place.cell }) };
  const open = { connectionId, runId: last.runId };
  return [
    { title: stateTitle(view, Date.now()), tooltip: [vscode.l10n.t('Open {0}', oneLine(nameOf(last))), originWords(last)].filter((part) => part !== undefined).join('\n'), command: COMMANDS.openRun, arguments: [open] },
    ...(metric === undefined ? [] : [{ title: metricTitle(metric), tooltip: vscode.l10n.t('Open {0} at {1}', oneLine(nameOf(last)), oneLine(metric.key)), command: COMMANDS.openRun, arguments: [{ ...open, metric: metric.key }] }]),
    ...(view.total < 2 ? [] : [{ title: vscode.l10n.t('Compare {0}', view.compared.toLocaleString(vscode.env.language)), tooltip: compareTooltip(view), command: COMMANDS.compareCode, arguments: [target] }]),
    { title: vscode.l10n.t('History'), tooltip: vscode.l10n.t('List the runs of this code'), command: COMMANDS.codeHistory, arguments: [target] },
    ...run,
  ];
}

function compareTooltip({ total, compared }: Extract<LensView, { kind: 'runs' }>): string {
  const { language } = vscode.env;
  if (compared >= total) return vscode.l10n.t('Compare the runs of this code');
  return vscode.l10n.t('Compare the newest {0} of {1} runs of this code', compared.toLocaleString(language), total.toLocaleString(language));
}

/** Runs the file and records it, or the cell in its kernel. Nothing is started in a folder that is not trusted. */
function runCommand({ document, place }: Lens): vscode.Command[] {
  if (!vscode.workspace.isTrusted) return [];
  const title = vscode.l10n.t('Run');
  if (place.cell === undefined) return [{ title, tooltip: vscode.l10n.t('Run this file and record it'), command: COMMANDS.runFile, arguments: [document.uri] }];
  const index = vscode.workspace.notebookDocuments.find(({ uri }) => uri.toString() === place.uri.toString())?.getCells().find((cell) => cell.document === document)?.index;
  if (index === undefined) return [];
  return [{ title, tooltip: vscode.l10n.t('Run this cell'), command: 'notebook.cell.execute', arguments: [{ ranges: [{ start: index, end: index + 1 }], document: place.uri }] }];
}
