import * as vscode from 'vscode';
import { BACK } from '../logRun/ask';
import { askOne, type Row } from '../promote/pick';
import { sameRow, type Before } from './sameRow';

/** What choosing a row of a form does: it makes another draft of it, starts it, or only shows something. */
export type FormAct<D> = () => Promise<D | 'start' | 'stay'>;

/** A row of a form. */
export interface FormRow<D> extends vscode.QuickPickItem {
  readonly act?: FormAct<D>;
  /** What the button of the row does. */
  readonly buttonAct?: FormAct<D>;
}

/**
 * Shows a draft as one list until it is started: choosing a row changes that part. Escape in a question of a row leads back to the list. Raises
 * `CancellationError` when the list is left.
 */
export async function askForm<D>(first: D, { title, placeholder, rows }: { readonly title: string; readonly placeholder: string; readonly rows: (draft: D) => readonly FormRow<D>[] }): Promise<D> {
  let draft = first;
  let before: Before | undefined;
  for (;;) {
    const made = rows(draft);
    const again = before === undefined ? undefined : sameRow(made, before);
    const shown = made.map((row): Row<FormRow<D>> => ({ ...row, ...(row.kind === vscode.QuickPickItemKind.Separator ? {} : { value: row }) }));
    const chosen = await askOne<FormRow<D>>({ title, placeholder, rows: shown, active: (row) => row === again, takes: ({ act }) => act !== undefined });
    if (chosen === BACK) throw new vscode.CancellationError();
    before = { label: chosen.value.label, index: made.indexOf(chosen.value) };
    const act = chosen.button === undefined ? chosen.value.act : chosen.value.buttonAct;
    try {
      const answer = (await act?.()) ?? 'stay';
      if (answer === 'start') return draft;
      if (answer !== 'stay') draft = answer;
    } catch (error) {
      if (!(error instanceof vscode.CancellationError)) throw error;
    }
  }
}

/** A line that parts rows. */
export function separator<D>(label: string): FormRow<D> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
