import * as vscode from 'vscode';
import { BACK } from '../logRun/ask';
import type { Place } from './walk';

/** Keys that were meant for the question before are not taken for this long, ms. */
const DEAF = 300;

/** A row of a list; a separator has no `value`. */
export interface Row<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/** What every question says. */
interface Question<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly place?: Place | undefined;
  readonly rows: readonly Row<T>[];
  /** Shows better rows as they become known, until the signal fires; what it raises is left unsaid, for the rows that are there will do. */
  readonly fill?: (show: (rows: readonly Row<T>[]) => void, signal: AbortSignal) => Promise<void>;
}

/** A list of which one row is chosen. */
export interface ListQuestion<T> extends Question<T> {
  readonly active?: ((value: T) => boolean) | undefined;
  /** How long Enter is not taken after the list is shown, ms. */
  readonly deaf?: number;
  /** Whether a row is answered when it is chosen; others are peeked at, and the list stays. */
  readonly takes?: (value: T) => boolean;
  readonly peek?: (value: T) => void;
  /** Buttons in the title, with what they answer. */
  readonly buttons?: readonly (vscode.QuickInputButton & { readonly value: T })[];
}

/** A list of which any number of rows is ticked. */
export interface ManyQuestion<T> extends Question<T> {
  readonly ticked: (value: T) => boolean;
  /** A row at the end that is answered as soon as it is ticked. */
  readonly more?: vscode.QuickPickItem;
}

/** What was ticked, and whether the last row was. */
export interface Ticked<T> {
  readonly values: readonly T[];
  readonly more: boolean;
}

/** What was chosen, with the button of the row when it was that. */
export interface Chosen<T> {
  readonly value: T;
  readonly button?: vscode.QuickInputButton;
}

/** Shows a list; rows without a value are not answered. Raises `CancellationError` when it is left. */
export function askOne<T>(question: ListQuestion<T>): Promise<Chosen<T> | typeof BACK> {
  const { active, deaf = DEAF, buttons = [] } = question;
  return ask<T, Chosen<T>>(question, (pick, answer) => {
    pick.buttons = [...pick.buttons, ...buttons];
    const first = pick.items.find(({ value }) => value !== undefined && active?.(value) === true);
    if (first !== undefined) pick.activeItems = [first];
    const shown = Date.now();
    pick.onDidTriggerButton((button) => {
      const own = buttons.find((one) => one === button);
      if (own !== undefined) answer({ value: own.value });
    });
    pick.onDidTriggerItemButton(({ item, button }) => {
      if (item.value !== undefined) answer({ value: item.value, button });
    });
    pick.onDidAccept(() => {
      const [row] = pick.selectedItems;
      if (row?.value === undefined || Date.now() - shown <= deaf) return;
      if (question.takes?.(row.value) === false) question.peek?.(row.value);
      else answer({ value: row.value });
    });
  });
}

/** Shows a list to tick rows of. Raises `CancellationError` when it is left. */
export function askMany<T>(question: ManyQuestion<T>): Promise<Ticked<T> | typeof BACK> {
  const { more } = question;
  return ask<T, Ticked<T>>({ ...question, rows: more === undefined ? question.rows : [...question.rows, more] }, (pick, answer) => {
    pick.canSelectMany = true;
    pick.selectedItems = pick.items.filter(({ value }) => value !== undefined && question.ticked(value));
    const shown = Date.now();
    const ticked = (): T[] => pick.selectedItems.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const wantsMore = (): boolean => more !== undefined && pick.selectedItems.some((row) => row.value === undefined);
    pick.onDidChangeSelection(() => {
      if (wantsMore()) answer({ values: ticked(), more: true });
    });
    pick.onDidAccept(() => {
      if (Date.now() - shown > DEAF) answer({ values: ticked(), more: wantsMore() });
    });
  });
}

function ask<T, A>({ title, placeholder, place, rows, fill }: Question<T>, set: (pick: vscode.QuickPick<Row<T>>, answer: (value: A) => void) => void): Promise<A | typeof BACK> {
  const pick = vscode.window.createQuickPick<Row<T>>();
  const filling = new AbortController();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  // Rows that are made anew while a person looks at them are to stay where they are.
  pick.keepScrollPosition = true;
  if (place !== undefined && place.total > 1) {
    pick.step = place.step;
    pick.totalSteps = place.total;
  }
  if (place?.back === true) pick.buttons = [vscode.QuickInputButtons.Back];
  pick.items = rows;
  return new Promise((resolve, reject) => {
    const answer = (value: A | typeof BACK): void => {
      resolve(value);
      pick.hide();
    };
    set(pick, answer);
    pick.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) answer(BACK);
    });
    pick.onDidHide(() => {
      filling.abort();
      reject(new vscode.CancellationError());
      pick.dispose();
    });
    pick.show();
    if (fill !== undefined) void keepFilling(pick, fill, filling.signal);
  });
}

async function keepFilling<T>(pick: vscode.QuickPick<Row<T>>, fill: NonNullable<Question<T>['fill']>, signal: AbortSignal): Promise<void> {
  pick.busy = true;
  try {
    await fill((rows) => {
      if (signal.aborted) return;
      const at = pick.items.indexOf(pick.activeItems[0] ?? pick.items[0]!);
      pick.items = rows;
      const same = rows[at];
      if (same !== undefined && pick.value === '') pick.activeItems = [same];
    }, signal);
  } catch {
    // What could not be read is not told in a row; whoever chooses it hears why.
  } finally {
    if (!signal.aborted) pick.busy = false;
  }
}
