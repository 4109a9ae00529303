import { relative } from 'node:path';
import * as vscode from 'vscode';
import { createMask } from '../../capture/secrets';
import { withoutIcons } from '../tree/format';
import { fieldProblem, valueOf, type Field, type FieldProblem, type FormValues } from './formFields';

/** What a form is about. */
export interface FormSubject {
  readonly title: string;
  readonly fields: readonly Field[];
  /** Absolute folder of the project, which paths are relative to. */
  readonly folder: string;
  readonly values: FormValues;
  readonly envManager: string;
  /** The interpreter, as it is named beside the environment. */
  readonly interpreter: string;
  /** Whether there is something to go back to. */
  readonly canGoBack: boolean;
  /** Whether values can be kept as a pipeline of trialbook.json. */
  readonly canSave: boolean;
}

/** How a form ended. */
export type FormEnd =
  | { readonly kind: 'run' | 'save'; readonly values: FormValues; readonly envManager: string }
  | { readonly kind: 'back' };

type Choice =
  | { readonly does: 'run' | 'save' | 'add' | 'environment' | 'nothing' }
  | { readonly does: 'edit'; readonly field: Field };
type Item = vscode.QuickPickItem & { readonly choice: Choice };

const MASK = createMask();
const BROWSE = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('folder-opened'), tooltip: vscode.l10n.t('Browse…') });
const RESET = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('discard'), tooltip: vscode.l10n.t('Use the Default') });
const ENVIRONMENTS = (): { id: string; label: string; detail: string }[] => [
  { id: 'local', label: vscode.l10n.t('Selected interpreter'), detail: vscode.l10n.t('Runs in it as it is, and says where it differs from what the project asks for.') },
  { id: 'virtualenv', label: 'virtualenv', detail: vscode.l10n.t('mlflow run makes the environment that the project asks for, by virtualenv and pyenv.') },
  { id: 'uv', label: 'uv', detail: vscode.l10n.t('mlflow run makes the environment that the project asks for, by uv.') },
  { id: 'conda', label: 'conda', detail: vscode.l10n.t('mlflow run makes the environment that the project asks for, by conda.') },
];

/** Asks for the values of parameters: a list of all with their values, changed one by one, then run. Raises `CancellationError` when the person goes away. */
export async function askParameters(subject: FormSubject): Promise<FormEnd> {
  let values: Record<string, string> = { ...subject.values };
  let { envManager } = subject;
  let active: string | undefined;
  for (;;) {
    const chosen = await pick(subject, values, envManager, active);
    if (chosen === 'back') return { kind: 'back' };
    if (chosen === 'defaults') {
      values = {};
      continue;
    }
    const { choice } = chosen;
    if (choice.does === 'run' || choice.does === 'save') {
      const wrong = subject.fields.find((field) => problemOf(field, values, subject.folder) !== undefined);
      if (wrong === undefined || choice.does === 'save') return { kind: choice.does, values, envManager };
      active = wrong.key;
      put(values, wrong, await askValue(subject, wrong, values));
    } else if (choice.does === 'edit') {
      active = choice.field.key;
      put(values, choice.field, chosen.button === undefined ? await askValue(subject, choice.field, values) : chosen.button === 'browse' ? await browse(choice.field, subject.folder) : { kind: 'default' });
    } else if (choice.does === 'add') {
      active = await addValue(subject, values);
    } else if (choice.does === 'environment') {
      envManager = (await vscode.window.showQuickPick(ENVIRONMENTS(), { title: subject.title, placeHolder: vscode.l10n.t('Where does it run?') }))?.id ?? envManager;
      active = ' environment';
    }
  }
}

/** Words for what is wrong with a value. */
export function problemWords(problem: FieldProblem): string {
  switch (problem.kind) {
    case 'missing': return vscode.l10n.t('no value yet');
    case 'no-file': return vscode.l10n.t('there is no file or folder {0}', problem.path);
    case 'wrong': return problem.words;
  }
}

function problemOf(field: Field, values: FormValues, folder: string): FieldProblem | undefined {
  return fieldProblem(field, valueOf(field, values), folder);
}

type Picked = Item & { readonly button?: 'browse' | 'default' };

function pick(subject: FormSubject, values: FormValues, envManager: string, active: string | undefined): Promise<Picked | 'back' | 'defaults'> {
  const form = vscode.window.createQuickPick<Item>();
  const buttons = { browse: BROWSE(), default: RESET(), all: { iconPath: new vscode.ThemeIcon('discard'), tooltip: vscode.l10n.t('Use All Defaults') } };
  form.title = subject.title;
  form.placeholder = vscode.l10n.t('Run, or choose a parameter to change it');
  form.ignoreFocusOut = true;
  form.matchOnDescription = true;
  form.buttons = [...(subject.canGoBack ? [vscode.QuickInputButtons.Back] : []), ...(Object.keys(values).length > 0 ? [buttons.all] : [])];
  form.items = items(subject, values, envManager, buttons);
  const wrong = subject.fields.find((field) => problemOf(field, values, subject.folder) !== undefined);
  const key = active ?? wrong?.key;
  const found = form.items.filter(({ choice }) => (choice.does === 'edit' ? choice.field.key === key : choice.does === 'environment' && key === ' environment'));
  form.activeItems = found.length > 0 ? found : form.items.filter(({ choice }) => choice.does === 'run');
  return new Promise((resolve, reject) => {
    let done = false;
    const end = (value: Picked | 'back' | 'defaults'): void => {
      done = true;
      form.hide();
      resolve(value);
    };
    form.onDidAccept(() => {
      const [item] = form.selectedItems;
      if (item !== undefined && item.choice.does !== 'nothing') end(item);
    });
    form.onDidTriggerButton((button) => end(button === buttons.all ? 'defaults' : 'back'));
    form.onDidTriggerItemButton(({ item, button }) => end({ ...item, button: button === buttons.browse ? 'browse' : 'default' }));
    form.onDidHide(() => {
      form.dispose();
      if (!done) reject(new vscode.CancellationError());
    });
    form.show();
  });
}

function items(subject: FormSubject, values: FormValues, envManager: string, buttons: Record<'browse' | 'default', vscode.QuickInputButton>): Item[] {
  const { fields, folder } = subject;
  const wrong = fields.filter((field) => problemOf(field, values, folder) !== undefined);
  const rows: Item[] = [wrong.length === 0
    ? { label: vscode.l10n.t('$(play) Run'), choice: { does: 'run' } }
    : { label: vscode.l10n.t('$(warning) Run'), description: vscode.l10n.t('set first: {0}', wrong.map(({ key }) => withoutIcons(key)).join(', ')), choice: { does: 'run' } }];
  let step: string | undefined = '';
  for (const field of fields) {
    if (field.step !== step) rows.push(separator(field.step === undefined ? vscode.l10n.t('Parameters') : withoutIcons(field.step)));
    step = field.step;
    rows.push(fieldItem(field, values, folder, buttons));
  }
  const extra = Object.entries(values).filter(([key]) => !fields.some((field) => field.key === key));
  const added = extra.map(([key, value]): Item => {
    const field: Field = { key, name: key, step: undefined, type: 'string', default: undefined };
    return { label: withoutIcons(key), description: shown(key, value), detail: vscode.l10n.t('appended to the command'), buttons: [buttons.default], choice: { does: 'edit', field } };
  });
  rows.push(...added, { label: vscode.l10n.t('$(add) Add Parameter…'), choice: { does: 'add' } }, separator(vscode.l10n.t('Environment')));
  const environment = ENVIRONMENTS().find(({ id }) => id === envManager);
  rows.push({
    label: `$(server-environment) ${environment?.label ?? envManager}`, description: envManager === 'local' ? withoutIcons(subject.interpreter) : '', choice: { does: 'environment' },
  });
  if (subject.canSave) rows.push(separator(''), { label: vscode.l10n.t('$(save) Save as Pipeline in trialbook.json…'), choice: { does: 'save' } });
  return rows.map((item) => ({ ...item, alwaysShow: false }));
}

function fieldItem(field: Field, values: FormValues, folder: string, buttons: Record<'browse' | 'default', vscode.QuickInputButton>): Item {
  const value = valueOf(field, values);
  const problem = problemOf(field, values, folder);
  const facts = [field.type, ...(field.default !== undefined && field.key in values && values[field.key] !== field.default ? [vscode.l10n.t('default {0}', shown(field.name, field.default))] : [])];
  return {
    label: withoutIcons(field.name),
    description: value === undefined ? '' : shown(field.name, value),
    detail: [...facts.map(withoutIcons), ...(problem === undefined ? [] : [`$(warning) ${withoutIcons(problemWords(problem))}`])].join('  '),
    buttons: [...(field.type === 'path' ? [buttons.browse] : []), ...(field.key in values ? [buttons.default] : [])],
    choice: { does: 'edit', field },
  };
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator, choice: { does: 'nothing' } };
}

/** A value as it is shown: on one line, secrets hidden. */
function shown(name: string, value: string): string {
  return withoutIcons(MASK.isSecret(name, value) ? '•••' : value === '' ? '""' : value.replaceAll(/\s+/g, ' ').slice(0, 200));
}

/** Whether a value is not to be remembered. */
export function isSecretValue(key: string, value: string): boolean {
  return MASK.isSecret(key.split('.').at(-1) ?? key, value);
}

type Answer = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'default' } | undefined;

function put(values: Record<string, string>, field: Field, answer: Answer): void {
  if (answer?.kind === 'value') values[field.key] = answer.value;
  else if (answer?.kind === 'default') Reflect.deleteProperty(values, field.key);
}

/** The value that a person types for a field; undefined when they went back. */
function askValue(subject: FormSubject, field: Field, values: FormValues): Promise<Answer> {
  const box = vscode.window.createInputBox();
  const browseButton = BROWSE();
  const resetButton = RESET();
  box.title = subject.title;
  box.prompt = prompt(field);
  box.value = valueOf(field, values) ?? '';
  box.password = MASK.isSecret(field.name, 'x7Kq92mfLz');
  box.ignoreFocusOut = true;
  box.buttons = [vscode.QuickInputButtons.Back, ...(field.type === 'path' ? [browseButton] : []), ...(field.default === undefined ? [] : [resetButton])];
  const check = (): void => {
    const problem = box.value === '' && field.type !== 'string' ? undefined : fieldProblem(field, box.value, subject.folder);
    // A file may come to be before the run; what is no value of the type never is one.
    box.validationMessage = problem === undefined ? undefined
      : { message: problemWords(problem), severity: problem.kind === 'no-file' ? vscode.InputBoxValidationSeverity.Warning : vscode.InputBoxValidationSeverity.Error };
  };
  check();
  return new Promise((resolve) => {
    const end = (answer: Answer): void => {
      resolve(answer);
      box.hide();
    };
    box.onDidChangeValue(check);
    box.onDidAccept(() => {
      const problem = fieldProblem(field, box.value, subject.folder);
      if (problem?.kind === 'wrong') box.validationMessage = { message: problem.words, severity: vscode.InputBoxValidationSeverity.Error };
      else end({ kind: 'value', value: box.value });
    });
    box.onDidTriggerButton((button) => {
      if (button === browseButton) void browse(field, subject.folder).then((answer) => (answer === undefined ? box.show() : end(answer)));
      else end(button === resetButton ? { kind: 'default' } : undefined);
    });
    box.onDidHide(() => {
      // The dialog that looks for a file takes the place of the box.
      if (!browsing) resolve(undefined);
    });
    box.show();
  });
}

/** Whether a dialog for a file is open; there is one at most. */
let browsing = false;

async function browse(field: Field, folder: string): Promise<Answer> {
  browsing = true;
  try {
    const found = await vscode.window.showOpenDialog({ defaultUri: vscode.Uri.file(folder), canSelectFiles: true, canSelectFolders: true, title: field.name, openLabel: vscode.l10n.t('Choose') });
    const path = found?.[0]?.fsPath;
    if (path === undefined) return undefined;
    const inside = relative(folder, path);
    return { kind: 'value', value: inside === '' || inside.startsWith('..') || /^[A-Za-z]:/.test(inside) ? path : inside.replaceAll('\\', '/') };
  } finally {
    browsing = false;
  }
}

function prompt(field: Field): string {
  const kinds = {
    string: vscode.l10n.t('{0}, a text', field.name),
    float: vscode.l10n.t('{0}, a number', field.name),
    path: vscode.l10n.t('{0}, a file or folder, relative to the project', field.name),
    uri: vscode.l10n.t('{0}, a URI such as s3://bucket/file', field.name),
  };
  return field.step === undefined ? kinds[field.type] : vscode.l10n.t('{0}. {1} takes the value of a step before.', kinds[field.type], '{steps.STEP.PARAMETER}');
}

/** Adds a value that is no parameter of the entry point; answers its key. */
async function addValue({ title, fields }: FormSubject, values: Record<string, string>): Promise<string | undefined> {
  const steps = [...new Set(fields.flatMap(({ step }) => step ?? []))];
  const example = steps[0] === undefined ? 'depth=5' : `${steps[0]}.depth=5`;
  const text = await vscode.window.showInputBox({
    title, ignoreFocusOut: true, placeHolder: example,
    prompt: vscode.l10n.t('name=value. It is appended to the command as --name value.'),
    validateInput: (entered) => {
      const isWhole = /^[^=\s][^=]*=/.test(entered) && (steps.length === 0 || steps.some((step) => entered.startsWith(`${step}.`)));
      return isWhole || entered === '' ? undefined : vscode.l10n.t('Write it as {0}.', example);
    },
  });
  if (text === undefined || text === '') return undefined;
  const at = text.indexOf('=');
  values[text.slice(0, at).trim()] = text.slice(at + 1);
  return text.slice(0, at).trim();
}
