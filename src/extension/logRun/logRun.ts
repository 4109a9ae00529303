import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { readValues } from '../../exec/values/readValues';
import { LIMITS } from '../../protocol/limits';
import type { FolderConnection } from '../connection/folderConnection';
import { activeConnection } from '../connection/pickConnection';
import { logRunFailed, noFolder, nothingToLog, notRecorded } from '../errors';
import { COMMANDS, VIEWS } from '../ids';
import { folderMask } from '../record/folderMask';
import type { ExperimentTarget } from '../runs/target';
import { givenTargets } from '../runs/targets';
import { showError } from '../showError';
import { oneLine } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { askList, askText, BACK, orElse, type Row } from './ask';
import { withFiles, withValues, type Draft, type Masking } from './draft';
import { activeDestination, askExperiment, rememberDestination, type Destination } from './experiment';
import { askPreview, type PlacedProblem } from './preview';
import { addTag, typedWords } from './questions';
import { revealRun, undo } from './reveal';
import { hasSelection, pickFile, readClipboard, readFile, readSelection, type SourceKind, type SourceValues } from './sources';
import { summary } from './words';
import { writeRun } from './writeRun';

/** A file the values come from is attached by itself up to this size, bytes. */
const MOST_ATTACHED = 10_000_000;
const EMPTY: Draft = { name: '', note: '', values: [], files: [] };

/** Asks for everything a run by hand needs, shows what it will hold, and records it. `args` are those of a menu: an experiment, or nothing. */
export async function logRun(services: TreeServices, args: readonly unknown[]): Promise<void> {
  await new LogRun(services, startOf(services, args)).ask('source');
}

/** Logs a run from what is selected in the active editor. */
export async function logRunFromSelection(services: TreeServices): Promise<void> {
  const read = readSelection();
  const flow = new LogRun(services, startOf(services, []));
  flow.take(read);
  await flow.ask('experiment');
}

/** Logs a run from files of the explorer: values from the first, the others attached. Asks for a file when called without. */
export async function logRunFromFile(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [uri, all] = args;
  const active = vscode.window.activeTextEditor?.document.uri;
  const start = startOf(services, []);
  const read = uri instanceof vscode.Uri ? await readFile(uri) : await pickFile(active?.scheme === 'file' ? vscode.Uri.joinPath(active, '..') : start.connection.folder?.uri);
  const flow = new LogRun(services, start);
  flow.take(read);
  if (Array.isArray(all)) await flow.attach(all.filter((one): one is vscode.Uri => one instanceof vscode.Uri && one.toString() !== String(uri)).map((one) => one.fsPath));
  await flow.ask('experiment');
}

interface Start {
  readonly connection: FolderConnection;
  /** The experiment that the person named already. */
  readonly given: ExperimentTarget | undefined;
}

/** Where the run will go unless the person says otherwise. Raises `UserError` where nothing can be recorded. */
function startOf(services: TreeServices, args: readonly unknown[]): Start {
  const given = givenTargets(args).find((one) => one.kind === 'experiment');
  const connection = given === undefined ? activeConnection(services.connections) : services.connections.byId(given.connectionId);
  if (connection === undefined) throw noFolder();
  if (connection.trackingUri === undefined) throw notRecorded();
  return { connection, given };
}

/** The experiment that is offered, once the server answers: that of the menu, or the active one. Raises `UserError`. */
async function destinationOf(services: TreeServices, { connection, given }: Start): Promise<Destination> {
  const client = await connection.client();
  if (connection.state.kind === 'ready' && connection.state.readOnly) throw notRecorded();
  if (given === undefined) return activeDestination(services, connection);
  const name = services.models.byId(given.connectionId)?.experiments.get(given.experimentId)?.name ?? (await client.getExperiment(given.experimentId)).name;
  return { connectionId: given.connectionId, experimentId: given.experimentId, name };
}

type Step = 'source' | 'type' | 'experiment' | 'name' | 'preview';

/** The questions of one run, one after the other and back again. */
class LogRun {
  #draft = EMPTY;
  #destination: Destination = { connectionId: '', experimentId: undefined, name: '' };
  #isConnected = false;
  #typed = '';
  #problems: PlacedProblem[] = [];
  #source = vscode.l10n.t('Log Run');
  /** The question before the experiment; none when the values came with the command. */
  #before: 'source' | 'type' | undefined;
  #active: string | undefined;
  readonly #masking: Masking;

  constructor(private readonly services: TreeServices, private readonly start: Start) {
    this.#masking = folderMask(start.connection);
  }

  /** Takes what was read; `more` adds it to what is there. */
  take({ values, file, place }: SourceValues, more = false): void {
    const before = more ? this.#draft : { ...EMPTY, name: this.#draft.name, note: this.#draft.note };
    this.#draft = withValues(before, values, this.#masking);
    const problems = values.problems.map((problem): PlacedProblem => ({ problem, uri: place?.uri, line: problem.line === undefined || place === undefined ? undefined : place.firstLine + problem.line - 1 }));
    this.#problems = more ? [...this.#problems, ...problems] : problems;
    if (place?.uri.scheme === 'file') this.#source = vscode.workspace.asRelativePath(place.uri, false);
    if (file === undefined) return;
    if (this.#draft.name === '') this.#draft = { ...this.#draft, name: basename(file.path).replace(/\.[^.]+$/, '') };
    if (file.size <= MOST_ATTACHED) this.#draft = withFiles(this.#draft, [file]);
  }

  /** Attaches files. Raises what the file system raises. */
  async attach(paths: readonly string[]): Promise<void> {
    const files = await Promise.all(paths.map(async (path) => ({ path, info: await stat(path) })));
    this.#draft = withFiles(this.#draft, files.filter(({ info }) => info.isFile()).map(({ path, info }) => ({ path, size: info.size })));
  }

  /** Asks until the run is logged. Raises `CancellationError` when the person leaves. */
  async ask(first: Step): Promise<void> {
    for (let step: Step | undefined = first; step !== undefined;) step = await this.#next(step);
  }

  #next(step: Step): Promise<Step | undefined> {
    switch (step) {
      case 'source':
        return this.#askSource();
      case 'type':
        return this.#askTyped();
      case 'experiment':
        return this.#askExperiment();
      case 'name':
        return this.#askName();
      case 'preview':
        return this.#askPreview();
    }
  }

  async #askSource(more = false): Promise<Step> {
    const kind = await askSource(more);
    if (kind === undefined) return 'preview';
    if (kind === 'type') return (await this.#askTyped(more)) === 'source' ? this.#askSource(more) : more ? 'preview' : 'experiment';
    try {
      if (kind === 'nothing') this.#draft = { ...this.#draft, values: [] };
      else this.take(kind === 'file' ? await pickFile(this.start.connection.folder?.uri) : kind === 'selection' ? readSelection() : await readClipboard(), more);
    } catch (error) {
      // What was chosen holds nothing: said, and asked again.
      if (more || !(error instanceof vscode.CancellationError)) void showError(this.services.log, error);
      return more ? 'preview' : 'source';
    }
    this.#before = 'source';
    return more ? 'preview' : 'experiment';
  }

  async #askTyped(more = false): Promise<Step> {
    const text = await askText({
      title: vscode.l10n.t('Log Run: Type Values'),
      prompt: vscode.l10n.t('key=value, separated by spaces, or JSON'),
      placeholder: 'lr=0.01 epochs=3 accuracy=0.93',
      value: more ? '' : this.#typed,
      back: true,
      check: typedWords,
    });
    if (text === BACK) return 'source';
    if (!more) this.#typed = text;
    this.take({ values: readValues(text) }, more);
    this.#before = 'type';
    return 'experiment';
  }

  /** Knows where the run goes; the server may have to start first. */
  async #connect(): Promise<void> {
    if (this.#isConnected) return;
    this.#destination = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading the experiments') }, () => destinationOf(this.services, this.start));
    this.#isConnected = true;
  }

  async #askExperiment(): Promise<Step | undefined> {
    await this.#connect();
    if (this.start.given !== undefined) return 'name';
    const answer = await askExperiment(this.services, this.#destination, vscode.l10n.t('Log Run: Experiment'), this.#before !== undefined);
    if (answer === BACK) return this.#before ?? 'experiment';
    this.#destination = answer;
    return 'name';
  }

  async #askName(): Promise<Step> {
    const before = this.start.given === undefined ? 'experiment' : this.#before;
    const name = await askText({
      title: vscode.l10n.t('Log Run: Name'),
      prompt: vscode.l10n.t('Name of the run. Without one the server makes one up.'),
      value: this.#draft.name,
      back: before !== undefined,
      check: (text) => (text.length > LIMITS.tagValue ? vscode.l10n.t('A name has at most {0} characters.', LIMITS.tagValue) : undefined),
    });
    if (name === BACK) return before ?? 'name';
    this.#draft = { ...this.#draft, name: name.trim() };
    return 'preview';
  }

  async #askPreview(): Promise<Step | undefined> {
    const wish = await askPreview(this.#draft, this.#destination.name, this.#problems, this.#active);
    if (wish === BACK) return 'name';
    if (typeof wish === 'object') {
      if ('show' in wish) return this.#show(wish.show);
      this.#active = wish.draft.values.find((value, i) => value !== this.#draft.values[i])?.key;
      this.#draft = wish.draft;
      return 'preview';
    }
    switch (wish) {
      case 'log':
        return (await this.#log()) ? undefined : 'preview';
      case 'name':
        return 'name';
      case 'experiment':
        return orElse(this.#changeExperiment(), 'preview');
      case 'note':
        return orElse(this.#askNote(), 'preview');
      case 'tag':
        this.#draft = await orElse(addTag(this.#draft, this.#masking), this.#draft);
        return 'preview';
      case 'files':
        return this.#askFiles();
      case 'values':
        return orElse(this.#askSource(true), 'preview');
    }
  }

  /** A line with a problem is opened beside the question, which stays. */
  async #show({ uri, line }: PlacedProblem): Promise<Step> {
    if (uri !== undefined) {
      const at = new vscode.Position(line ?? 0, 0);
      await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true, selection: new vscode.Range(at, at) });
    }
    return 'preview';
  }

  async #changeExperiment(): Promise<Step> {
    const answer = await askExperiment(this.services, this.#destination, vscode.l10n.t('Log Run: Experiment'), true);
    if (answer !== BACK) this.#destination = answer;
    return 'preview';
  }

  async #askNote(): Promise<Step> {
    const note = await askText({
      title: vscode.l10n.t('Log Run: Note'),
      prompt: vscode.l10n.t('What was done and why. Markdown; it can be edited later.'),
      value: this.#draft.note,
      back: true,
      check: (text) => (text.length > LIMITS.tagValue ? vscode.l10n.t('A note has at most {0} characters.', LIMITS.tagValue) : undefined),
    });
    if (note !== BACK) this.#draft = { ...this.#draft, note: this.#masking.text(note.trim()) };
    return 'preview';
  }

  async #askFiles(): Promise<Step> {
    const folder = this.start.connection.folder?.uri;
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Log Run: attach which files?'), openLabel: vscode.l10n.t('Attach'), canSelectMany: true, ...(folder === undefined ? {} : { defaultUri: folder }),
    });
    try {
      await this.attach((picked ?? []).map((uri) => uri.fsPath));
    } catch (error) {
      void showError(this.services.log, nothingToLog(vscode.l10n.t('A file cannot be attached: {0}', error instanceof Error ? error.message : String(error)), error));
    }
    return 'preview';
  }

  /** Records the run; false when it could not be, which the person is told. */
  async #log(): Promise<boolean> {
    const { services } = this;
    const draft = this.#draft;
    const shown = draft.name === '' ? vscode.l10n.t('The run') : oneLine(draft.name, 60);
    const connection = services.connections.byId(this.#destination.connectionId) ?? this.start.connection;
    try {
      const client = await connection.client();
      const experimentId = this.#destination.experimentId ?? (await client.createExperiment({ name: this.#destination.name }));
      this.#destination = { ...this.#destination, experimentId };
      const large = draft.values.some(({ points }) => (points?.values.length ?? 0) > 20_000) || draft.files.some(({ size }) => size > 5_000_000);
      const where = large ? vscode.ProgressLocation.Notification : { viewId: VIEWS.experiments };
      const run = await vscode.window.withProgress({ location: where, title: vscode.l10n.t('Logging {0}', shown), cancellable: large }, (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
        let told = 0;
        const onProgress = (share: number): void => {
          progress.report({ increment: (share - told) * 100 });
          told = share;
        };
        return writeRun(client, draft, { experimentId, source: this.#source, signal: abort.signal, onProgress });
      });
      rememberDestination(services, this.#destination);
      void this.#tell(connection.id, experimentId, run.info.run_id, run.info.run_name);
      return true;
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) void showError(services.log, logRunFailed(shown, error instanceof Error ? error.message : String(error), error));
      return false;
    }
  }

  async #tell(connectionId: string, experimentId: string, runId: string, name: string): Promise<void> {
    const open = vscode.l10n.t('Open');
    const back = vscode.l10n.t('Undo');
    void revealRun(this.services, connectionId, experimentId, runId);
    try {
      const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Logged {0}: {1}.', oneLine(name, 60), summary(this.#draft)), open, back);
      if (chosen === open) await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId, runId });
      if (chosen === back) await undo(this.services, connectionId, runId);
    } catch (error) {
      void showError(this.services.log, error);
    }
  }
}

/** Asks where the values come from; undefined to go back from adding more. */
async function askSource(more: boolean): Promise<SourceKind | undefined> {
  const rows: Row<SourceKind>[] = [
    { id: 'type', label: vscode.l10n.t('$(edit) Type Values…'), description: vscode.l10n.t('lr=0.01 accuracy=0.93, or JSON') },
    { id: 'file', label: vscode.l10n.t('$(file) From File…'), description: vscode.l10n.t('CSV, JSON, YAML or TOML; a step column makes series') },
    ...(hasSelection() ? [{ id: 'selection' as const, label: vscode.l10n.t('$(selection) From Selection'), description: vscode.l10n.t('the text selected in the editor') }] : []),
    { id: 'clipboard', label: vscode.l10n.t('$(clippy) From Clipboard'), description: vscode.l10n.t('anything of these, copied') },
    ...(more ? [] : [{ id: 'nothing' as const, label: vscode.l10n.t('$(circle-large-outline) No Values'), description: vscode.l10n.t('only a name, a note or files') }]),
  ];
  const answer = await askList<SourceKind>({
    title: more ? vscode.l10n.t('Log Run: Add Values') : vscode.l10n.t('Log Run'),
    placeholder: vscode.l10n.t('Where do the values come from?'),
    rows,
    back: more,
  });
  return answer === BACK ? undefined : answer.row;
}
