import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Topic } from '../compare/model/compareModel';
import { OpenRun } from '../compare/protocol';
import { icon } from '../ui/icons';
import { showMenu } from '../ui/menu';
import { fill } from '../ui/words';
import type { VirtualRows } from '../ui/virtualRows';
import { MetricsPart } from './part';
import { Pin, ShowSince, type RunRow } from './protocol';
import { runMenu } from './runMenu';
import { COURSE_PARTS, runRow, valueFormat, type RowActs } from './runRow';

/** Ages are written anew this often, ms; while one counts seconds, each second. */
const [SLOWLY, EACH_SECOND] = [20_000, 1000];
/** Ms that rows are in sight before the course of their metric is read: scrolling past asks for nothing. */
const SETTLE = 80;

/**
 * The list of runs. One stop for Tab: Up and Down move, Home, End and the page keys too; Space draws the run or no longer, Enter opens it, Shift+F10 opens
 * its menu.
 */
export class RunList extends MetricsPart {
  static override properties: PropertyDeclarations = { active: { state: true }, now: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'setup'];
  /** Id of the run that the keys are about. */
  declare private active: string | undefined;
  declare private now: number;
  private readonly sought = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private clock: ReturnType<typeof setTimeout> | undefined;
  private stops: (() => void)[] = [];

  constructor() {
    super();
    this.now = Date.now();
  }

  protected override begin(panel: NonNullable<RunList['panel']>): void {
    super.begin(panel);
    this.stops = [
      panel.courses.listen(() => this.requestUpdate()),
      panel.model.listen(['data'], () => this.seek()),
      panel.model.listen(['hover'], () => this.markHover()),
    ];
    this.tick();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    clearTimeout(this.clock);
    this.stops.forEach((stop) => stop());
  }

  private tick(): void {
    clearTimeout(this.clock);
    const young = (this.panel?.model.rows ?? []).some(({ startTime }) => Date.now() - startTime < 60_000);
    this.clock = setTimeout(() => {
      this.now = Date.now();
      this.tick();
    }, young ? EACH_SECOND : SLOWLY);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words } = panel;
    const { rows, facts } = model;
    const format = valueFormat(rows);
    const [newest] = rows;
    // Rows are told apart by their ids, so that the same function object means the same rows.
    const row = (index: number): TemplateResult => {
      const run = rows[index];
      if (run === undefined) return html``;
      if (!this.sought.has(run.runId)) this.seek(run.runId);
      return runRow(panel, run, index, run.runId === this.active, this.now, format, this.acts);
    };
    return html`${facts.changed && newest !== undefined
        ? html`<div class="code-changed s11" role="status">${icon('git-compare')}<span class="cut" title=${fill(words.codeChanged, newest.name)}>${fill(words.codeChanged, newest.name)}</span>
            <button class="link" type="button" @click=${() => panel.channel.command(ShowSince, { runId: newest.runId })}>${words.showChanges}</button></div>`
        : nothing}
      <tb-rows role="listbox" aria-multiselectable="true" tabindex="0" aria-label=${words.list} aria-activedescendant=${this.active === undefined ? nothing : `run-${this.active}`}
        .count=${rows.length} .row=${row} @keydown=${this.onKey} @focus=${this.onFocus}></tb-rows>`;
  }

  private readonly acts: RowActs = {
    activate: (index) => this.activate(index),
    open: (row) => this.panel?.channel.command(OpenRun, { runId: row.runId }),
    pin: (row) => this.panel?.channel.command(Pin, { runIds: [row.runId], pinned: !row.pinned }),
    menu: (event, row, index) => {
      event.preventDefault();
      event.stopPropagation();
      this.activate(index);
      this.openMenu(row, { x: event.clientX, y: event.clientY });
    },
  };

  private openMenu(row: RunRow, place: Element | { readonly x: number; readonly y: number }): void {
    if (this.panel !== undefined) showMenu(runMenu(this.panel, row), place, fill(this.panel.words.runMenu, row.name));
  }

  private get list(): VirtualRows | null {
    return this.querySelector<VirtualRows>('tb-rows');
  }

  private get activeIndex(): number {
    return this.panel?.model.rows.findIndex(({ runId }) => runId === this.active) ?? -1;
  }

  private activate(index: number): void {
    const row = this.panel?.model.rows[index];
    if (row === undefined) return;
    this.active = row.runId;
    this.list?.reveal(index);
  }

  private readonly onFocus = (): void => {
    if (this.activeIndex < 0) this.activate(0);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { panel } = this;
    if (panel === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows } = panel.model;
    const at = this.activeIndex;
    const page = Math.max(1, Math.floor((this.list?.clientHeight ?? 0) / 22) - 1);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page };
    const next = moves[event.key];
    if (next !== undefined) {
      this.activate(Math.min(rows.length - 1, Math.max(0, next)));
      const run = rows[this.activeIndex];
      panel.model.setHover(run === undefined ? undefined : panel.model.number(run.runId));
    } else if (!this.actByKey(event, rows[at])) return;
    event.preventDefault();
    event.stopPropagation();
  };

  private actByKey(event: KeyboardEvent, row: RunRow | undefined): boolean {
    if (row === undefined) return false;
    const menu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    if (event.key === ' ') this.panel?.model.toggle(row.runId);
    else if (event.key === 'Enter') this.acts.open(row);
    else if (menu) this.openMenu(row, this.querySelector('.run-row.active .run-name') ?? this);
    else return false;
    return true;
  }

  /** Reads the course of the key metric of the rows in sight, once they have stayed there for a moment. */
  private seek(runId?: string): void {
    if (runId !== undefined) this.sought.add(runId);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { panel } = this;
      const key = panel?.model.facts.keyMetric?.key;
      const ids = [...this.querySelectorAll('.run-row')].map(({ id }) => id.slice('run-'.length));
      // Rows that went out of sight are asked for again when they come back.
      this.sought.clear();
      ids.forEach((id) => this.sought.add(id));
      const logged = new Set(panel?.model.rows.flatMap((row) => (row.logged ? [row.runId] : [])));
      if (panel !== undefined && key !== undefined) void panel.courses.want('step', key, ids.filter((id) => logged.has(id)), COURSE_PARTS);
    }, SETTLE);
  }

  private markHover(): void {
    const { model } = this.panel ?? {};
    const id = model?.hover === undefined ? undefined : model.resident.ids[model.hover];
    for (const row of this.querySelectorAll('.run-row')) row.classList.toggle('hovered', row.id === `run-${id ?? ''}`);
  }
}
