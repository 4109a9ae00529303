import * as vscode from 'vscode';
import type { ServerCheck } from '../../client/remote/checkServer';
import type { ServerEntry } from '../../client/remote/serverEntry';
import { serverId } from '../connection/serverAddress';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { askText, BACK } from '../logRun/ask';
import { isOurs } from '../record/personsAddress';
import { inheritedEnvironment } from '../record/places';
import { lackWords, productWords } from './featureWords';
import type { ServerBook } from './serverBook';
import { credentialSteps, draftOf, emptyDraft, hostOf, resultOf, stepsOf, type DraftStep, type ServerDraft } from './serverDraft';
import { FORM_STEPS } from './serverForm';
import { testDraft } from './testServer';

/** A server that was set up, with what it said of itself; undefined where it was kept without an answer. */
interface SetUp {
  readonly draft: ServerDraft;
  readonly check: ServerCheck | undefined;
}

/** Asks for a server, tests it, and keeps it. Raises `CancellationError`. */
export async function connectServer(book: ServerBook, log: Log, address = addressInEnvironment()): Promise<ServerEntry> {
  const title = vscode.l10n.t('Connect to MLflow Server');
  return keep(book, await fill(emptyDraft(address), stepsOf, title, log));
}

/** Asks for everything of a server again. Raises `CancellationError`. */
export async function editServer(book: ServerBook, entry: ServerEntry, log: Log): Promise<ServerEntry> {
  const title = vscode.l10n.t('Edit Server: {0}', entry.name);
  return keep(book, await fill(draftOf(entry, await book.secrets(entry.url)), stepsOf, title, log), entry);
}

/** Asks for the credentials of a server again, and tests them. Raises `CancellationError`. */
export async function signInAgain(book: ServerBook, entry: ServerEntry, log: Log): Promise<ServerEntry> {
  const title = vscode.l10n.t('Sign In: {0}', entry.name);
  const steps = ({ signIn }: ServerDraft): readonly DraftStep[] =>
    credentialSteps(entry.signIn).length === 0 ? ['signIn', ...credentialSteps(signIn), 'test'] : [...credentialSteps(signIn), 'test'];
  return keep(book, await fill(draftOf(entry, await book.secrets(entry.url)), steps, title, log), entry);
}

/** Signs in at an address that only a setting names; then it is one of the person's own servers. Raises `CancellationError`. */
export async function signInAt(book: ServerBook, address: string, log: Log): Promise<ServerEntry> {
  const steps = ({ signIn }: ServerDraft): readonly DraftStep[] => ['signIn', ...credentialSteps(signIn), 'test', 'name'];
  return keep(book, await fill(emptyDraft(address), steps, vscode.l10n.t('Sign In: {0}', hostOf(address)), log));
}

async function keep(book: ServerBook, { draft, check }: SetUp, before?: ServerEntry): Promise<ServerEntry> {
  const { entry, secrets } = resultOf(draft, before);
  await book.put(entry, secrets, before?.url);
  if (check === undefined) return entry;
  const what = check.user === undefined ? productWords(check) : vscode.l10n.t('{0}, signed in as {1}', productWords(check), check.user);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Connected to {0} ({1})', entry.name, what), 8000);
  return entry;
}

/** Asks the questions back and forth; which ones follow may change with an answer. The test is a step that nobody goes back to. */
async function fill(start: ServerDraft, wanted: (draft: ServerDraft) => readonly DraftStep[], title: string, log: Log): Promise<SetUp> {
  let draft = start;
  let check: ServerCheck | undefined;
  let steps = wanted;
  for (let at = 0; ; ) {
    const all = steps(draft);
    const step = all[at];
    if (step === undefined) return { draft, check };
    if (step === 'test') {
      const answer = await testDraft(draft, title, log);
      if (answer.kind === 'again') ({ draft } = answer);
      else if (answer.kind === 'to') {
        // A short way round does not ask everything.
        if (!all.includes(answer.step)) steps = stepsOf;
        at = Math.max(0, steps(draft).indexOf(answer.step));
      }
      else {
        check = answer.kind === 'answered' ? answer.check : undefined;
        at += 1;
      }
      continue;
    }
    const asked = all.filter((one) => one !== 'test');
    const place = { title: named(title, step, check), step: asked.indexOf(step) + 1, total: asked.length, back: at > 0 };
    const answer = await FORM_STEPS[step](draft, place);
    if (answer === BACK) at -= all[at - 1] === 'test' ? 2 : 1;
    else {
      draft = answer;
      at += 1;
    }
  }
}

/** The last question says what was found. */
function named(title: string, step: DraftStep, check: ServerCheck | undefined): string {
  return step === 'name' && check !== undefined ? `${title}: ${productWords(check)}` : title;
}

/** What the person's own environment names, if it is a server and none of ours. */
function addressInEnvironment(): string {
  const address = inheritedEnvironment['MLFLOW_TRACKING_URI']?.trim() ?? '';
  return /^(?:https?:|databricks)/i.test(address) && !isOurs(address) ? address : '';
}

/** Offers what a person connects to a server for. */
export async function offerUse(entry: ServerEntry): Promise<void> {
  const use = vscode.l10n.t('Use for New Runs');
  const message = vscode.l10n.t('{0} stands in the Experiments and Models views. New runs still go to this workspace.', entry.name);
  if (!vscode.workspace.isTrusted) return;
  if ((await vscode.window.showInformationMessage(message, use)) === use) await vscode.commands.executeCommand(COMMANDS.useServer, serverId(entry.url));
}

/** Renames a server without asking it anything. Raises `CancellationError`. */
export async function renameServer(book: ServerBook, entry: ServerEntry): Promise<void> {
  const answer = await askText({ title: vscode.l10n.t('Rename Server'), prompt: vscode.l10n.t('Name that the views call it'), value: entry.name, back: false });
  if (answer === BACK || answer.trim() === '') return;
  await book.put({ ...entry, name: answer.trim() }, await book.secrets(entry.url), entry.url);
}

/** What a server is and lacks, as rows to read. */
export function featureRows(check: ServerCheck): vscode.QuickPickItem[] {
  const { l10n } = vscode;
  return [
    { label: `$(server) ${productWords(check)}`, description: check.user === undefined ? '' : l10n.t('signed in as {0}', check.user) },
    ...(check.lacks.length === 0 ? [{ label: l10n.t('$(check) Everything works there as in a folder') }] : []),
    ...check.lacks.map((lack) => ({ label: `$(info) ${lackWords(lack)}` })),
  ];
}
