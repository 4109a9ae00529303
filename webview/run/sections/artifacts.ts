import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { baseName, formatBytes, formatNumber } from '../../ui/format';
import { fileIcon, icon, iconButton } from '../../ui/icons';
import type { VirtualRows } from '../../ui/virtualRows';
import type { RunContext } from '../context';
import { DownloadArtifact, GetArtifacts, type ArtifactEntry, type PageState } from '../protocol';
import { fill } from '../../ui/words';

/** Kinds of files that say something at a glance, the most telling first. */
const GLANCES = [/\.(?:png|jpe?g|svg|webp)$/i, /\.(?:csv|tsv)$/i, /\.md$/i, /\.(?:log|txt)$/i, /\.json$/i];

/** A row of the tree as it is shown. */
interface Row {
  readonly entry: ArtifactEntry;
  readonly depth: number;
}

/** The run's artifacts: a tree at the left, the chosen file at the right. Folders are read when they are opened. */
export class Artifacts extends LitElement {
  static override properties = { context: { attribute: false }, folders: { state: true }, focused: { state: true } };
  context: RunContext | undefined;
  private folders = new Map<string, readonly ArtifactEntry[]>();
  private focused = '';
  private version = 0;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const version = this.context?.model.artifactsVersion ?? 0;
    if (!changed.has('context') || version === this.version) return;
    this.version = version;
    for (const path of ['', ...(this.context?.model.state.folders ?? [])]) void this.read(path);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context } = this;
    if (context === undefined) return nothing;
    const { words, model } = context;
    const summary = model.artifacts;
    const rows = this.rows(context);
    const size = summary === undefined ? '' : summary.files === 1 ? fill(words.oneFile, formatBytes(summary.bytes)) : fill(words.files, formatNumber(summary.files), formatBytes(summary.bytes));
    const empty = this.folders.get('')?.length === 0;
    return html`<h2>
        ${words.artifacts} <span class="c">${empty ? '' : size}</span>
        <span class="acts">${rows.length === 0 ? nothing : iconButton('download', words.downloadAll, () => context.send(DownloadArtifact, { path: '', folder: true }))}</span>
      </h2>
      ${rows.length === 0
        ? html`<p class="sub">${empty || summary?.files === 0 ? words.noArtifacts : ' '}</p>`
        : html`<div class="arts">
            <tb-rows class="tree" role="tree" aria-label=${words.artifacts} .count=${rows.length} .row=${(index: number) => this.row(context, rows, index)} @keydown=${(event: KeyboardEvent) => this.onKey(event, rows)}></tb-rows>
            <tb-viewer class="view" .context=${context} .entry=${this.chosen(context, rows)} .version=${this.version}></tb-viewer>
          </div>`}`;
  }

  private rows(context: RunContext): Row[] {
    const open = new Set(context.model.state.folders);
    const rows: Row[] = [];
    const add = (path: string, depth: number): void => {
      for (const entry of this.folders.get(path) ?? []) {
        rows.push({ entry, depth });
        if (entry.folder && open.has(entry.path)) add(entry.path, depth + 1);
      }
    };
    add('', 0);
    return rows;
  }

  /** The file the person chose, else the first one that says something at a glance. */
  private chosen(context: RunContext, rows: readonly Row[]): ArtifactEntry | undefined {
    const wanted = context.model.state.artifact;
    const files = rows.filter((row) => !row.entry.folder).map((row) => row.entry);
    return files.find((entry) => entry.path === wanted) ?? GLANCES.map((glance) => files.find((entry) => glance.test(entry.path))).find((entry) => entry !== undefined) ?? files[0];
  }

  private row(context: RunContext, rows: readonly Row[], index: number): TemplateResult {
    const row = rows[index];
    if (row === undefined) return html``;
    const { entry, depth } = row;
    const open = entry.folder && context.model.state.folders.includes(entry.path);
    const selected = !entry.folder && this.chosen(context, rows)?.path === entry.path;
    const tabbable = this.focused === '' ? index === 0 : this.focused === entry.path;
    return html`<div class="leaf ${selected ? 'sel' : ''}" role="treeitem" aria-level=${depth + 1} aria-selected=${selected} aria-expanded=${entry.folder ? open : nothing}
      tabindex=${tabbable ? 0 : -1} data-index=${index} title=${entry.path} .style=${`padding-left:${6 + depth * 16}px`} @click=${() => this.choose(entry)}>
      ${entry.folder ? icon(open ? 'chevron-down' : 'chevron-right') : nothing}${icon(entry.folder ? 'folder' : fileIcon(entry.path))}
      <span class="cut">${baseName(entry.path)}</span><span class="sub s11 num size">${entry.size === undefined ? '' : formatBytes(entry.size)}</span>
    </div>`;
  }

  private choose(entry: ArtifactEntry): void {
    this.focused = entry.path;
    if (entry.folder) this.toggle(entry.path);
    else this.keep({ artifact: entry.path });
  }

  private toggle(path: string): void {
    const folders = this.context?.model.state.folders ?? [];
    const open = folders.includes(path);
    this.keep({ folders: open ? folders.filter((folder) => folder !== path) : [...folders, path] });
    if (!open) void this.read(path);
  }

  private keep(change: Partial<PageState>): void {
    this.context?.keep(change);
  }

  private async read(path: string): Promise<void> {
    const model = this.context?.model;
    const entries = await model?.ask(`folder:${path}`, (signal) => model.channel.request(GetArtifacts, { path }, signal));
    if (entries !== undefined) this.folders = new Map(this.folders).set(path, entries);
  }

  private onKey(event: KeyboardEvent, rows: readonly Row[]): void {
    const at = rows.findIndex((row) => row.entry.path === this.focused);
    const row = rows[Math.max(0, at)];
    if (row === undefined) return;
    const open = this.context?.model.state.folders.includes(row.entry.path) ?? false;
    const moves: Record<string, number> = { ArrowDown: Math.max(0, at) + 1, ArrowUp: Math.max(0, at) - 1, Home: 0, End: rows.length - 1 };
    const next = moves[event.key];
    if (next !== undefined) this.focusRow(rows, next);
    else if (event.key === 'ArrowRight' && row.entry.folder && open) this.focusRow(rows, at + 1);
    else if (event.key === 'ArrowRight' && row.entry.folder) this.toggle(row.entry.path);
    else if (event.key === 'ArrowLeft' && row.entry.folder && open) this.toggle(row.entry.path);
    else if (event.key === 'ArrowLeft') this.focusRow(rows, rows.findLastIndex((other, index) => index < at && other.depth < row.depth));
    else if (event.key === 'Enter' || event.key === ' ') this.choose(row.entry);
    else return;
    event.preventDefault();
  }

  private focusRow(rows: readonly Row[], index: number): void {
    const row = rows[index];
    if (row === undefined) return;
    this.focused = row.entry.path;
    const tree = this.querySelector<VirtualRows>('.tree');
    tree?.reveal(index);
    void this.updateComplete.then(() => tree?.updateComplete).then(() => tree?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  }
}
