import * as vscode from 'vscode';

/** What a question answers when the person wants the one before it. */
export const BACK = Symbol('back');

/** Keys that were meant for the question before are not taken for this long, ms. */
const DEAF = 300;

/** What a question within a question answers; leaving it leads back to the one it came from, so that nothing that was entered is lost. */
export async function orElse<T>(question: Promise<T>, left: T): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof vscode.CancellationError) return left;
    throw error;
  }
}

/** A row of a list; a separator has no `id`. */
export interface Row<T> extends vscode.QuickPickItem {
  readonly id?: T;
}

/** A list that a person chooses from. */
export interface ListQuestion<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly rows: readonly Row<T>[];
  readonly active?: Row<T> | undefined;
  readonly back: boolean;
  readonly buttons?: readonly vscode.QuickInputButton[];
  /** More rows for what was typed, shown above the others. */
  readonly typed?: (text: string) => readonly Row<T>[];
}

/** What a person chose: a row, a button of a row, or a button of the list. */
export type ListAnswer<T> =
  | typeof BACK
  | { readonly row: T; readonly button?: vscode.QuickInputButton }
  | { readonly button: vscode.QuickInputButton; readonly row?: undefined };

/** Shows a list. Raises `CancellationError` when it is left. */
export function askList<T>({ title, placeholder, rows, active, back, buttons, typed }: ListQuestion<T>): Promise<ListAnswer<T>> {
  const pick = vscode.window.createQuickPick<Row<T>>();
  const shown = Date.now();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.buttons = [...(back ? [vscode.QuickInputButtons.Back] : []), ...(buttons ?? [])];
  pick.items = rows;
  if (active !== undefined) pick.activeItems = [active];
  return new Promise<ListAnswer<T>>((resolve, reject) => {
    const answer = (value: ListAnswer<T>): void => {
      resolve(value);
      pick.hide();
    };
    if (typed !== undefined) pick.onDidChangeValue((value) => { pick.items = [...typed(value.trim()), ...rows]; });
    pick.onDidTriggerButton((button) => answer(button === vscode.QuickInputButtons.Back ? BACK : { button }));
    pick.onDidTriggerItemButton(({ item, button }) => {
      if (item.id !== undefined) answer({ row: item.id, button });
    });
    pick.onDidAccept(() => {
      const [row] = pick.selectedItems;
      if (row?.id !== undefined && Date.now() - shown > DEAF) answer({ row: row.id });
    });
    pick.onDidHide(() => {
      reject(new vscode.CancellationError());
      pick.dispose();
    });
    pick.show();
  });
}

/** A text that a person types. */
export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly placeholder?: string | undefined;
  readonly value: string;
  readonly back: boolean;
  /** Whether it is hidden as it is typed. */
  readonly secret?: boolean;
  /** Where the question stands among those that are asked, from 1. */
  readonly place?: { readonly step: number; readonly total: number };
  /** What is said of a text as it is typed: an error keeps it from being taken. */
  readonly check?: (text: string) => string | vscode.InputBoxValidationMessage | undefined;
}

/** Asks for a text. Raises `CancellationError` when the question is left. */
export function askText({ title, prompt, placeholder, value, back, secret, place, check }: TextQuestion): Promise<string | typeof BACK> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = prompt;
  box.placeholder = placeholder;
  box.value = value;
  box.password = secret === true;
  box.step = place?.step;
  box.totalSteps = place?.total;
  box.ignoreFocusOut = true;
  box.buttons = back ? [vscode.QuickInputButtons.Back] : [];
  const tell = (): boolean => {
    const said = check?.(box.value);
    box.validationMessage = said;
    return said === undefined || (typeof said !== 'string' && said.severity !== vscode.InputBoxValidationSeverity.Error);
  };
  return new Promise<string | typeof BACK>((resolve, reject) => {
    box.onDidChangeValue(tell);
    box.onDidTriggerButton(() => {
      resolve(BACK);
      box.hide();
    });
    box.onDidAccept(() => {
      if (!tell()) return;
      resolve(box.value);
      box.hide();
    });
    box.onDidHide(() => {
      reject(new vscode.CancellationError());
      box.dispose();
    });
    box.show();
  });
}
