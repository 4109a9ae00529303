import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Topic } from '../model/compareModel';
import type { ViewName } from '../protocol';
import { fill } from '../../ui/words';
import { PanelPart, ViewPart, type Panel } from '../view';
import { metricChoice } from './choices';
import { count, countWords } from './count';
import { fitHeader } from './fit';
import { header, paneHeader } from './header';
import { notice } from './notice';
import { currentView } from './savedViews';
import { clampHeight, sash } from './sash';
import { oneStop } from './toolbar';

/** The view that goes with another in the pane below. */
const LINKED: Readonly<Partial<Record<ViewName, ViewName>>> = { table: 'parallel', parallel: 'table' };
/** Views that have nothing to draw when no run matches. The plot keeps its dimmed lines, and the others are not about what matches alone. */
const REPLACED: ReadonlySet<ViewName> = new Set(['table', 'charts', 'mattered']);
/** Milliseconds after which new runs come in once the hand is off the data. */
const LET_IN = 1500;
/** Milliseconds of rest after which a new count is said. */
const SAY_AFTER = 700;

/** The panel: header with tabs, filter, the view, the pane that goes with it. */
export class ComparePage extends PanelPart {
  protected override readonly topics: readonly Topic[] = ['setup', 'state', 'rows', 'selection', 'shared', 'columns', 'data'];
  private readonly made: { main?: ViewPart; linked?: ViewPart } = {};
  private readonly hands = { pointer: false, focus: false };
  private stops: (() => void)[] = [];
  private lettingIn: ReturnType<typeof setTimeout> | undefined;
  private saying: ReturnType<typeof setTimeout> | undefined;
  private said = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stops.forEach((stop) => stop());
    this.stops = [];
    clearTimeout(this.lettingIn);
    clearTimeout(this.saying);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words } = panel;
    const { view: name, pane } = model.setup;
    const linkedName = LINKED[name];
    const view = this.view('main', name);
    const linked = linkedName !== undefined && pane.open ? this.view('linked', linkedName) : undefined;
    if (linked === undefined) delete this.made.linked;
    const empty = model.stage.kind !== 'loading' && model.shown.length === 0 && (model.stage.kind === 'shown' || model.total > 0);
    const replaced = empty && (model.total === 0 || REPLACED.has(name));
    return html`${header({ panel, view, linked: linkedName, show: (next) => this.show(next) })}
      ${model.slow ? html`<div class="progress compare-progress" role="progressbar"></div>` : nothing}
      <div class="filter-bar">${count(panel)}<tb-filter .panel=${panel}></tb-filter><div class="filter-tools" role="toolbar" aria-label=${words.frame.metric}>${metricChoice(panel)}</div></div>
      <main class="compare-main" @pointerenter=${this.onHand} @pointerleave=${this.onHand} @focusin=${this.onHand} @focusout=${this.onHand}>
        <section class="compare-view" id="compare-view" role="tabpanel" aria-labelledby="tab-${name}">
          <div class="compare-view-place" ?hidden=${replaced}>${view}</div>
          ${empty ? html`<tb-empty class=${replaced ? 'instead' : 'beside'} .panel=${panel}></tb-empty>` : nothing}
        </section>
        ${notice(panel)}
        ${linked === undefined || linkedName === undefined ? nothing : this.pane(panel, linkedName, linked)}
      </main>`;
  }

  private pane(panel: Panel, name: ViewName, view: ViewPart): TemplateResult {
    const { model, words: { frame: words } } = panel;
    return html`${sash({
        label: words.sash,
        height: model.setup.pane.height,
        room: () => this.querySelector('.compare-main')?.clientHeight ?? 0,
        moved: (height) => this.setHeight(height),
        left: (height) => model.setPane({ height }),
      })}
      <section class="compare-pane" aria-label=${name === 'parallel' ? words.plotPane : words.runsPane}>
        ${paneHeader(panel, name, view, () => this.show(name))}
        <div class="compare-pane-place">${view}</div>
      </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { panel } = this;
    if (panel === undefined) return;
    const { model } = panel;
    this.setHeight(model.setup.pane.height);
    if (this.stops.length === 0) this.watch();
    this.sayCount(panel);
    const current = currentView(model.setup, model.savedViews, model.setup.saved);
    if (current?.changed === false && current.saved.name !== model.setup.saved) model.setSaved(current.saved.name);
  }

  private watch(): void {
    const bar = this.querySelector<HTMLElement>('.compare-header');
    if (bar !== null) this.stops.push(fitHeader(bar));
    for (const tools of this.querySelectorAll<HTMLElement>('.compare-header .compare-tools,.filter-tools')) this.stops.push(oneStop(tools));
  }

  private setHeight(height: number): void {
    const room = this.querySelector('.compare-main')?.clientHeight ?? 0;
    this.style.setProperty('--pane', `${room === 0 ? height : clampHeight(height, room)}px`);
  }

  /** The element of a view, made anew when another one is to be shown. */
  private view(place: 'main' | 'linked', name: ViewName): ViewPart {
    const made = this.made[place];
    if (made?.localName === `tb-${name}-view`) return made;
    const view = document.createElement(`tb-${name}-view`);
    if (!(view instanceof ViewPart)) throw new Error(`No element is defined for the view ${name}.`);
    view.linked = place === 'linked';
    view.panel = this.panel;
    this.made[place] = view;
    return view;
  }

  /** Shows a view. The focus stays in the tabs when it was there; when it was in what goes, it goes to what comes. */
  private show(name: ViewName): void {
    const { panel } = this;
    if (panel === undefined || panel.model.setup.view === name) return;
    panel.model.show(name);
    const { words } = panel;
    panel.say(fill(words.frame.sayView, words[name].title, countWords(panel.model, words.frame)));
    void this.updateComplete.then(async () => {
      await this.made.main?.updateComplete;
      if (document.activeElement === document.body || document.activeElement === null) this.made.main?.focusFirst();
    });
  }

  private sayCount(panel: Panel): void {
    if (panel.model.stage.kind !== 'shown') return;
    const words = countWords(panel.model, panel.words.frame);
    if (words === this.said) return;
    const first = this.said === '';
    this.said = words;
    clearTimeout(this.saying);
    if (!first) this.saying = setTimeout(() => panel.say(words), SAY_AFTER);
  }

  /** New runs wait while the pointer or the focus is in the data, and come in a little after it left. */
  private readonly onHand = (event: Event): void => {
    const { model } = this.panel ?? {};
    if (model === undefined) return;
    if (event.type.startsWith('pointer')) this.hands.pointer = event.type === 'pointerenter';
    else this.hands.focus = event.type === 'focusin';
    const held = this.hands.pointer || this.hands.focus;
    if (held === model.held) return;
    model.held = held;
    clearTimeout(this.lettingIn);
    const stale = model.waiting > 0 || model.shown.some((row) => model.resident.gone.has(row));
    if (!held && stale) this.lettingIn = setTimeout(() => void model.admit(), LET_IN);
  };
}
