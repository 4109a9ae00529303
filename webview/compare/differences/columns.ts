import { cellText } from '../../../src/protocol/table';
import { fill } from '../../ui/words';
import type { Panel } from '../view';
import { previousRun } from './chooseRuns';
import type { RunFacts } from './protocol';

/** What a person does with the columns: it becomes the selection and the baseline that all views share. */
export class Columns {
  constructor(
    private readonly panel: () => Panel,
    /** Runs as they stand, the baseline first. */
    private readonly runs: () => readonly RunFacts[],
  ) {}

  /** Measures by this run. */
  makeBaseline(id: string): void {
    const panel = this.panel();
    const { model, words } = panel;
    this.keepSelection();
    model.setBaseline(id);
    panel.say(fill(words.differences.isBaseline, this.nameOf(id)));
  }

  /** Takes a run out of the comparison. */
  takeOut(id: string): void {
    this.panel().model.select(this.inSelectionOrder(this.ids.filter((one) => one !== id)));
  }

  /** Puts a run before another one; at the end without `before`. */
  place(id: string, before: string | undefined): void {
    const panel = this.panel();
    const { model, words } = panel;
    const [baseline = '', ...others] = this.ids;
    const rest = others.filter((one) => one !== id);
    const at = before === undefined ? rest.length : Math.max(0, rest.indexOf(before));
    rest.splice(at, 0, id);
    model.setBaseline(baseline);
    model.select([baseline, ...rest]);
    panel.say(fill(words.differences.moved, this.nameOf(id), at + 1, rest.length));
  }

  /** Moves the run at an index (0 is the baseline, which stays) by one; answers whether it did. */
  move(index: number, step: 1 | -1): boolean {
    const { ids } = this;
    const [id, to] = [ids[index], index + step];
    if (index < 1 || id === undefined || to < 1 || to >= ids.length) return false;
    this.place(id, step < 0 ? ids[to] : ids[to + 1]);
    return true;
  }

  /** Adds the run before this one in its series, as the baseline; answers whether there is one. */
  addPrevious(id: string): boolean {
    const { model } = this.panel();
    const starts = model.column('attributes.start_time');
    const names = model.column('attributes.run_name');
    const runs = model.resident.ids.map((one, row) => ({ id: one, name: names === undefined ? '' : cellText(names, row), start: starts?.numbers[row] ?? 0 }));
    const before = previousRun(id, runs);
    if (before === undefined) return false;
    model.select([before, id]);
    model.setBaseline(before);
    return true;
  }

  /** What is compared without having been selected becomes the selection as soon as a person changes something about it. */
  keepSelection(): void {
    const { model } = this.panel();
    if (this.ids.some((id) => !model.setup.selection.includes(id))) model.select(this.inSelectionOrder(this.ids));
  }

  private get ids(): string[] {
    return this.runs().map((run) => run.id);
  }

  private inSelectionOrder(ids: readonly string[]): string[] {
    const { selection } = this.panel().model.setup;
    return [...selection.filter((id) => ids.includes(id)), ...ids.filter((id) => !selection.includes(id))];
  }

  private nameOf(id: string): string {
    return this.runs().find((run) => run.id === id)?.name ?? id.slice(0, 8);
  }
}
