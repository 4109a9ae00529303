import type { MenuItem } from '../../ui/menu';
import { fill } from '../../ui/words';
import { Act, DeleteView, RenameView, SaveView, type Setup } from '../protocol';
import { readSetup } from '../setup';
import type { Panel } from '../view';

/** A saved view as it stands in the shared file. */
type Saved = Panel['model']['savedViews'][number];

/** What a saved view is about: not which runs happen to be chosen, nor how high the pane is, nor what views that it never showed keep for themselves. */
function meant({ view, filter, sort, group, metric, baseline, views }: Setup, of: Setup['views']): string {
  const own = Object.entries(views).filter(([name]) => name in of);
  return stable({ view, filter, sort, group, metric, baseline, views: Object.fromEntries(own) });
}

/** JSON with sorted keys, for a file may have been written in another order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** Whether the setup is what was saved. */
export function isAsSaved(setup: Setup, saved: unknown): boolean {
  const other = readSetup(saved);
  return meant(setup, other.views) === meant(other, other.views);
}

/** The saved view that is shown: the one named last while it is there, else one that the setup equals. */
export function currentView(setup: Setup, views: readonly Saved[], last: string | undefined): { readonly saved: Saved; readonly changed: boolean } | undefined {
  const named = views.find((view) => view.name === last);
  const same = named !== undefined && isAsSaved(setup, named.setup) ? named : views.find((view) => isAsSaved(setup, view.setup));
  if (same !== undefined) return { saved: same, changed: false };
  return named === undefined ? undefined : { saved: named, changed: true };
}

/** The setup that a saved view brings. What it does not say stays as it is: which runs are selected, and the pane. */
export function setupOf(saved: unknown, now: Setup): Setup {
  const setup = readSetup(saved);
  const pane = typeof saved === 'object' && saved !== null && 'pane' in saved ? setup.pane : now.pane;
  if (setup.selection.length > 0) return { ...setup, pane };
  const baseline = setup.baseline ?? now.baseline;
  return { ...setup, pane, selection: now.selection, colours: now.colours, ...(baseline === undefined ? {} : { baseline }) };
}

/** Entries of the menu of saved views. `choose` shows one. */
export function savedViewItems({ model, channel, words: { frame: words } }: Panel, last: string | undefined, choose: (view: Saved) => void): MenuItem[] {
  const current = currentView(model.setup, model.savedViews, last);
  const name = current?.saved.name;
  const items: MenuItem[] = model.savedViews.map((view) => ({ label: view.name, checked: view.name === name && current?.changed === false, act: () => choose(view) }));
  if (items.length === 0) items.push({ label: words.noSaved, disabled: true, act: () => undefined });
  items.push({ label: words.saveAs, icon: 'save-as', separated: true, act: () => channel.command(SaveView, { setup: model.setup }) });
  if (name !== undefined && current?.changed === true) {
    items.push({ label: fill(words.update, name), icon: 'save', act: () => channel.command(SaveView, { setup: model.setup, name }) });
    items.push({ label: fill(words.backTo, name), icon: 'discard', act: () => choose(current.saved) });
  }
  if (name !== undefined) {
    items.push({ label: fill(words.rename, name), icon: 'edit', act: () => channel.command(RenameView, { name }) });
    items.push({ label: fill(words.remove, name), icon: 'trash', act: () => channel.command(DeleteView, { name }) });
  }
  items.push({ label: words.editFile, icon: 'json', separated: true, act: () => channel.command(Act, { act: 'edit-shared-file' }) });
  return items;
}
