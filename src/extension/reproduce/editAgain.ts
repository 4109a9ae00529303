import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { commandLine, splitCommandLine } from '../../exec/reproduce/commandLine';
import { oneLine, withoutIcons } from '../tree/format';
import { before, isSame, partsOf, withPart, type AgainDraft, type DraftPart } from './againDraft';

/** What the list offers. */
type Choice = DraftPart | { readonly kind: 'run' } | { readonly kind: 'whole' } | { readonly kind: 'cwd' } | { readonly kind: 'experiment' } | { readonly kind: 'reset' };
type ChoiceItem = vscode.QuickPickItem & { readonly choice?: Choice };

/** What is shown around the list. */
export interface EditWords {
  readonly title: string;
  /** What was assumed, in place of the usual hint. */
  readonly assumed: string | undefined;
  /** Names of the folder's experiments. */
  readonly experiments: readonly string[];
}

const LONGEST = 90;

/** Shows a command with all its parts; Enter runs it as it is, any part can be changed first. Raises `CancellationError`. */
export async function editAgain(first: AgainDraft, words: EditWords): Promise<AgainDraft> {
  let draft = first;
  let place = 0;
  for (;;) {
    const items = listOf(first, draft, words.assumed !== undefined);
    const chosen = await pick(items, words, place);
    const { choice } = chosen;
    if (choice === undefined) continue;
    if (choice.kind === 'run') return draft;
    const next = choice.kind === 'reset' ? first : await edited(draft, choice, words);
    // After a change Enter runs it; who went back finds the place again.
    place = next === undefined ? items.indexOf(chosen) : 0;
    draft = next ?? draft;
  }
}

function listOf(first: AgainDraft, draft: AgainDraft, assumed: boolean): ChoiceItem[] {
  const { l10n } = vscode;
  const parts = partsOf(draft);
  // Where an argument was added or taken away, places do not tell which is which.
  const comparable = first.command.length === draft.command.length;
  const item = (part: DraftPart): ChoiceItem => {
    const was = comparable || part.kind === 'param' ? before(first, part) : undefined;
    return { label: nameOf(part), description: describe(part.value, was), choice: part };
  };
  return [
    { label: `$(play) ${!isSame(first, draft) ? l10n.t('Run with These Changes') : assumed ? l10n.t('Run as Assumed') : l10n.t('Run Again as It Was')}`, detail: shown(commandLine(draft.command), 160), choice: { kind: 'run' } },
    ...(isSame(first, draft) ? [] : [{ label: `$(discard) ${l10n.t('Undo All Changes')}`, choice: { kind: 'reset' as const } }]),
    separator(l10n.t('Command')),
    ...parts.filter((part) => part.kind !== 'param').map(item),
    { label: `$(edit) ${l10n.t('Edit the Whole Command…')}`, choice: { kind: 'whole' } },
    ...(Object.keys(draft.params).length === 0 ? [] : [separator(l10n.t('Parameters'))]),
    ...parts.filter((part) => part.kind === 'param').map(item),
    separator(l10n.t('Where')),
    { label: l10n.t('Working directory'), description: describe(draft.cwd, changed(first.cwd, draft.cwd)), choice: { kind: 'cwd' } },
    { label: l10n.t('Experiment'), description: describe(draft.experiment, changed(first.experiment, draft.experiment)), choice: { kind: 'experiment' } },
  ];
}

function changed(was: string, now: string): string | undefined {
  return was === now ? undefined : was;
}

function nameOf(part: DraftPart): string {
  switch (part.kind) {
    case 'program':
      return vscode.l10n.t('Program');
    case 'argument':
      return vscode.l10n.t('Argument {0}', part.index);
    default:
      return withoutIcons(part.name);
  }
}

function describe(value: string, was: string | undefined): string {
  const now = value === '' ? vscode.l10n.t('(empty)') : shown(value, LONGEST);
  return was === undefined ? now : vscode.l10n.t('{0}  was {1}', now, shown(was, LONGEST));
}

function shown(text: string, most: number): string {
  return withoutIcons(oneLine(text, most));
}

function separator(label: string): ChoiceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function pick(items: readonly ChoiceItem[], { title, assumed }: EditWords, active: number): Promise<ChoiceItem> {
  const list = vscode.window.createQuickPick<ChoiceItem>();
  list.title = title;
  list.placeholder = assumed ?? vscode.l10n.t('Enter runs it; choose a part to change it first');
  list.matchOnDescription = true;
  list.ignoreFocusOut = true;
  list.items = items;
  const start = items[active];
  if (start !== undefined) list.activeItems = [start];
  return new Promise((resolve, reject) => {
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      if (chosen === undefined) return;
      resolve(chosen);
      list.hide();
    });
    list.onDidHide(() => {
      list.dispose();
      reject(new vscode.CancellationError());
    });
    list.show();
  });
}

/** The draft with what the person changed; undefined when they went back. */
async function edited(draft: AgainDraft, choice: Exclude<Choice, { kind: 'run' | 'reset' }>, words: EditWords): Promise<AgainDraft | undefined> {
  const { l10n } = vscode;
  switch (choice.kind) {
    case 'whole': {
      const line = await input(words.title, l10n.t('The command. Quotes keep a value with spaces together; no shell reads it.'), commandLine(draft.command), (text) => {
        const args = splitCommandLine(text);
        return args === undefined ? l10n.t('A quote is not closed.') : args.length === 0 ? l10n.t('Name a program.') : undefined;
      });
      return line === undefined ? undefined : { ...draft, command: splitCommandLine(line) ?? draft.command };
    }
    case 'cwd': {
      const cwd = await input(words.title, l10n.t('The folder that the command runs in'), draft.cwd, (text) =>
        isAbsolute(text) && existsSync(text) ? undefined : l10n.t('There is no such folder. Write its whole path.'));
      return cwd === undefined ? undefined : { ...draft, cwd };
    }
    case 'experiment': {
      const experiment = await pickName(words, draft.experiment);
      return experiment === undefined ? undefined : { ...draft, experiment };
    }
    default: {
      const value = await input(words.title, l10n.t('Another value for {0}', nameOf(choice)), choice.value, (text) => (choice.kind === 'program' && text === '' ? l10n.t('Name a program.') : undefined));
      return value === undefined ? undefined : withPart(draft, choice, value);
    }
  }
}

/** Asks for a text, with a way back. */
function input(title: string, prompt: string, value: string, wrong: (text: string) => string | undefined): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = prompt;
  box.value = value;
  box.valueSelection = [0, value.length];
  box.ignoreFocusOut = true;
  box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    box.onDidChangeValue((text) => {
      box.validationMessage = wrong(text);
    });
    box.onDidTriggerButton(() => box.hide());
    box.onDidAccept(() => {
      box.validationMessage = wrong(box.value);
      if (box.validationMessage !== undefined) return;
      resolve(box.value);
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      resolve(undefined);
    });
    box.show();
  });
}

/** Asks for an experiment: one that is there, or a new name. */
function pickName({ title, experiments }: EditWords, current: string): Promise<string | undefined> {
  type NameItem = vscode.QuickPickItem & { readonly name: string };
  const list = vscode.window.createQuickPick<NameItem>();
  const all = [...new Set([current, ...experiments])].map((name): NameItem => ({ label: `$(beaker) ${withoutIcons(name)}`, name }));
  list.title = title;
  list.placeholder = vscode.l10n.t('Choose an experiment, or type the name of a new one');
  list.ignoreFocusOut = true;
  list.buttons = [vscode.QuickInputButtons.Back];
  list.items = all;
  return new Promise((resolve) => {
    list.onDidChangeValue((text) => {
      const name = text.trim();
      list.items = name === '' || experiments.includes(name) ? all : [...all, { label: `$(add) ${vscode.l10n.t('New experiment {0}', withoutIcons(name))}`, alwaysShow: true, name }];
    });
    list.onDidTriggerButton(() => list.hide());
    list.onDidAccept(() => {
      const [chosen] = list.selectedItems;
      if (chosen === undefined) return;
      resolve(chosen.name);
      list.hide();
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(undefined);
    });
    list.show();
  });
}
