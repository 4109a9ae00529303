import { parseColumn } from '../../../src/protocol/columns';
import { cellText } from '../../../src/protocol/table';
import { fill } from '../../ui/words';
import { CopyText, OpenRun, SaveFile } from '../protocol';
import type { Panel } from '../view';
import { parseViewColumn, withColumn, withMoved, defaultColumns } from './chooseColumns';
import type { ColumnBox } from './columnBox';
import { toCsv, toJson, toMarkdown, toPandas, type CopyColumn } from './exporting';
import { filterByValue, type ValueFilter } from './filtering';
import { copyHeads, columnLabel } from './labels';
import type { Line } from './lines';
import { clicked, firstWay } from './sorting';
import type { TableSetup } from './tableSetup';
import type { TableState } from './tableState';

/** A form in which runs are copied or saved. */
export type CopyForm = 'csv' | 'markdown' | 'pandas' | 'json';

const WRITERS = { csv: toCsv, markdown: toMarkdown, pandas: toPandas, json: toJson } as const;
const FORM_NAMES: Readonly<Record<CopyForm, string>> = { csv: 'CSV', markdown: 'Markdown', pandas: 'pandas', json: 'JSON' };
const ENDINGS: Readonly<Record<CopyForm, string>> = { csv: 'csv', markdown: 'md', pandas: 'py', json: 'json' };

/** What a person can do with the table, by mouse, keys or menus. */
export class Actions {
  constructor(
    private readonly panel: Panel,
    private readonly state: TableState,
  ) {}

  private get words(): Panel['words']['table'] {
    return this.panel.words.table;
  }

  // Columns

  /** Keeps a change of the table's setup. */
  setUp(change: Partial<TableSetup>): void {
    this.panel.model.setView('table', { ...this.state.setup, ...change });
  }

  /** Shows or hides a column. */
  showColumn(id: string, shown: boolean): void {
    const { setup, facts } = this.state;
    this.setUp(withColumn(setup, id, shown, defaultColumns(facts, setup.differing).includes(id)));
  }

  /** Puts a column before another, or last. */
  moveColumn(id: string, before: string | undefined): void {
    const ids = this.state.columnIds(false, 0);
    const { setup } = this.state;
    const target = before === undefined ? ids.at(-1) : before;
    // A column dropped among pinned ones is pinned, and the other way round.
    const pins = target !== undefined && setup.pinned.includes(target) ? [...new Set([...setup.pinned, id])] : setup.pinned.filter((other) => other !== id);
    const moved = withMoved(setup, ids, id, before);
    this.setUp({ order: moved.order, pinned: pins });
    const now = this.state.columnIds(false, 0);
    const column = parseViewColumn(id);
    if (column !== undefined) this.panel.say(fill(this.words.moved, columnLabel(column, this.words), now.indexOf(id) + 1, now.length));
  }

  /** Moves a column by one place. */
  shiftColumn(id: string, by: -1 | 1): void {
    const ids = this.state.columnIds(false, 0);
    const at = ids.indexOf(id);
    const to = at + by;
    if (at < 0 || to < 0 || to >= ids.length) return;
    this.moveColumn(id, by < 0 ? ids[to] : ids[to + 1]);
  }

  pinColumn(id: string, pinned: boolean): void {
    const rest = this.state.setup.pinned.filter((other) => other !== id);
    this.setUp({ pinned: pinned ? [...rest, id] : rest });
  }

  setWidth(id: string, width: number | undefined): void {
    const widths = Object.fromEntries(Object.entries(this.state.setup.widths).filter(([other]) => other !== id));
    this.setUp({ widths: width === undefined ? widths : { ...widths, [id]: width } });
  }

  // Order and filter

  /** Sorts by a column as its head is clicked. */
  sortBy(id: string, add: boolean): void {
    if (parseColumn(id) === undefined) return;
    const { model } = this.panel;
    const ref = parseColumn(id);
    const direction = ref?.kind === 'metric' || ref?.kind === 'metricAt' ? model.direction(ref.key) : 'unknown';
    this.sort(clicked(model.setup.sort, id, firstWay(id, direction), add));
  }

  sort(order: Panel['model']['setup']['sort']): void {
    this.panel.model.setSort(order);
    const last = order.at(-1);
    const column = last === undefined ? undefined : parseViewColumn(last.column);
    if (last !== undefined && column !== undefined) this.panel.say(fill(this.words.sortedSay, columnLabel(column, this.words), last.descending ? this.words.descending : this.words.ascending));
  }

  /** Filters by the value of a run. */
  filterBy(id: string, row: number, how: ValueFilter): void {
    const { model } = this.panel;
    const column = model.column(id);
    if (column !== undefined) model.setFilter(filterByValue(model.setup.filter, column, row, how));
  }

  // Runs

  /** Selects the runs of a line, or not: all of them unless all are. */
  toggle(line: Line): void {
    const { model } = this.panel;
    const ids = this.ids(this.state.rowsOf(line));
    const chosen = new Set(model.setup.selection);
    const all = ids.every((id) => chosen.has(id));
    model.select(all ? model.setup.selection.filter((id) => !ids.includes(id)) : [...model.setup.selection, ...ids]);
    this.saySelection();
  }

  /** Selects the runs of all lines between two, beside those selected already. */
  selectRange(from: number, to: number): void {
    const { model } = this.panel;
    const rows: number[] = [];
    for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
      const line = this.state.line(index);
      if (line !== undefined) rows.push(...this.state.rowsOf(line));
    }
    model.select([...model.setup.selection, ...this.ids(rows)]);
    this.saySelection();
  }

  /** Selects all runs shown, or none when all are. */
  selectAll(): void {
    const { model } = this.panel;
    const all = this.ids(this.state.lines.rows);
    const chosen = new Set(model.setup.selection);
    model.select(all.every((id) => chosen.has(id)) ? [] : [...model.setup.selection, ...all]);
    this.saySelection();
  }

  /** Selects nothing; answers whether anything was selected. */
  clearSelection(): boolean {
    if (this.panel.model.setup.selection.length === 0) return false;
    this.panel.model.select([]);
    this.saySelection();
    return true;
  }

  openRun(row: number, column?: string): void {
    const runId = this.panel.model.resident.ids[row];
    const ref = column === undefined ? undefined : parseViewColumn(column);
    const metric = ref !== undefined && (ref.kind === 'metric' || ref.kind === 'metricAt' || ref.kind === 'curve') ? { metric: ref.key } : {};
    if (runId !== undefined) this.panel.channel.command(OpenRun, { runId, ...metric });
  }

  /** Opens or closes a group. */
  expand(group: number, open: boolean): void {
    const name = this.state.lines.names[group];
    if (name === undefined) return;
    const rest = this.state.setup.open.filter((other) => other !== name);
    this.setUp({ open: open ? [...rest, name] : rest });
  }

  /** Opens all groups, or closes them when any is open. */
  expandAll(): void {
    this.setUp({ open: this.state.setup.open.length > 0 ? [] : [...new Set(this.state.lines.names)] });
  }

  pinRun(row: number, pinned: boolean): void {
    const id = this.panel.model.resident.ids[row];
    if (id === undefined) return;
    const rest = this.state.setup.runs.filter((other) => other !== id);
    this.setUp({ runs: pinned ? [...rest, id] : rest });
  }

  setBaseline(row: number | undefined): void {
    this.panel.model.setBaseline(row === undefined ? undefined : this.panel.model.resident.ids[row]);
  }

  // Copies

  /** Copies what a cell says: the value of a run with all its digits, else what is shown. */
  copyCell(box: ColumnBox | undefined, line: Line): void {
    const data = box?.shape.data;
    const text =
      line.kind === 'group'
        ? (box?.shape.group(line.group).text ?? this.state.lines.names[line.group] ?? '')
        : box === undefined
          ? this.panel.model.name(line.row)
          : data === undefined
            ? ''
            : cellText(data, line.row);
    this.panel.channel.command(CopyText, { text, what: box?.label ?? this.words.run });
  }

  /** Copies runs: the selected ones when `selected`, else all that are shown; the columns that are shown, with full precision. */
  async copy(form: CopyForm, selected: boolean): Promise<void> {
    const { rows, text } = await this.write(form, selected);
    this.panel.channel.command(CopyText, { text, what: fill(this.words.copied, rows, FORM_NAMES[form]) });
  }

  /** Saves all runs shown in a file. */
  async save(form: CopyForm): Promise<void> {
    const { text } = await this.write(form, false);
    this.panel.channel.command(SaveFile, { name: `${this.panel.start.experiments[0]?.replace(/[\\/:*?"<>|]/g, '-') ?? this.words.fileName}.${ENDINGS[form]}`, content: text });
  }

  private async write(form: CopyForm, selected: boolean): Promise<{ rows: number; text: string }> {
    const { model } = this.panel;
    // Groups of runs equal but for their seed have no column for it; the runs of a file do.
    const { without } = this.state.facts;
    const ids = [...new Set([...this.state.columns.map(({ id }) => id), ...(without === undefined ? [] : [without])])].filter((id) => parseColumn(id) !== undefined);
    await model.need(ids);
    const wanted = ['attributes.run_name', ...ids];
    const heads = copyHeads(wanted, this.words);
    const columns = wanted.map((id, index): CopyColumn => ({ head: heads[index] ?? id, data: model.column(id), moment: id === 'attributes.start_time' || id === 'attributes.end_time' }));
    const shown = [...this.state.lines.rows];
    const rows = selected ? shown.filter((row) => model.isSelected(row)) : shown;
    const left = selected ? model.selectedRows.filter((row) => !rows.includes(row)) : [];
    const all = [...rows, ...left];
    return { rows: all.length, text: WRITERS[form](columns, all) };
  }

  private ids(rows: ArrayLike<number>): string[] {
    const { ids } = this.panel.model.resident;
    return Array.from(rows, (row) => ids[row] ?? '').filter((id) => id !== '');
  }

  private saySelection(): void {
    this.panel.say(fill(this.words.selectedSay, this.panel.model.setup.selection.length));
  }
}
