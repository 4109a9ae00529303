import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { baseName, formatBytes, formatNumber } from '../../ui/format';
import { fileIcon, icon, iconButton } from '../../ui/icons';
import { markdown } from '../../ui/markdown';
import type { RunContext } from '../context';
import { CopyText, DownloadArtifact, GetArtifact, OpenArtifact, OpenLink, type ArtifactEntry } from '../protocol';
import { fill } from '../../ui/words';
import { readTable, type Table } from './csv';
import { imageType, isBinary, longLines, prettyJson, VIEW_LIMITS, viewerOf } from './kinds';

type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'large-image' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'table'; readonly table: Table; readonly whole: boolean }
  | { readonly kind: 'text'; readonly text: string; /** When the text is long. */ readonly lines?: readonly string[]; readonly whole: boolean; readonly markdown: boolean; readonly markup: boolean };

/** Shows one artifact. What it holds is never taken for markup: text becomes text, pictures `<img>`, Markdown elements made one by one. */
export class ArtifactViewer extends LitElement {
  static override properties = { context: { attribute: false }, entry: { attribute: false }, version: { type: Number }, content: { state: true }, asSource: { state: true }, broken: { state: true } };
  context: RunContext | undefined;
  entry: ArtifactEntry | undefined;
  /** Another number means that the file may have changed. */
  version = 0;
  private content: Content = { kind: 'none' };
  private asSource = false;
  private broken = false;
  private shown = '';

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
    this.shown = '';
  }

  protected override updated(changed: PropertyValues<this>): void {
    if ((changed.has('entry') || changed.has('version') || this.shown === '') && this.entry !== undefined) void this.load(this.entry);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context, entry } = this;
    if (context === undefined) return nothing;
    const { words } = context;
    if (entry === undefined) return html`<div class="vb sub pad">${words.chooseArtifact}</div>`;
    return html`<div class="vh">
        ${icon(fileIcon(entry.path))}<span class="cut" title=${entry.path}>${baseName(entry.path)}</span><span class="sub s11 num">${this.about(context, entry)}</span>
        <span class="acts">${this.tools(context, entry)}</span>
      </div>
      <div class="vb" tabindex=${this.scrollsItself() ? nothing : 0} role="region" aria-label=${entry.path}>${this.body(context, entry)}</div>`;
  }

  /** Rows that are drawn as they come into view take the focus themselves. */
  private scrollsItself(): boolean {
    return this.content.kind === 'table' || (this.content.kind === 'text' && this.content.lines !== undefined);
  }

  private about(context: RunContext, entry: ArtifactEntry): string {
    const size = formatBytes(entry.size ?? 0);
    return this.content.kind === 'table' && this.content.whole ? `${size}, ${fill(context.words.rows, formatNumber(this.content.table.rows.length))}` : size;
  }

  private tools(context: RunContext, entry: ArtifactEntry): TemplateResult {
    const { words } = context;
    const { content } = this;
    return html`${content.kind === 'text' && content.markdown ? iconButton('code', words.source, () => (this.asSource = !this.asSource), this.asSource) : nothing}
    ${content.kind === 'text' || content.kind === 'table' ? iconButton('go-to-file', words.openInEditor, () => context.send(OpenArtifact, { path: entry.path })) : nothing}
    ${content.kind === 'text' ? iconButton('copy', words.copyContent, () => context.send(CopyText, { text: content.text, what: words.copyContent })) : nothing}
    ${iconButton('link', words.copyPath, () => context.send(CopyText, { text: entry.path, what: words.copyPath }))}
    ${iconButton('download', words.download, () => context.send(DownloadArtifact, { path: entry.path, folder: false }))}`;
  }

  private body(context: RunContext, entry: ArtifactEntry): TemplateResult | typeof nothing {
    const { words } = context;
    const { content } = this;
    const download = html`<button type="button" class="link" @click=${() => context.send(DownloadArtifact, { path: entry.path, folder: false })}>${words.download}</button>`;
    switch (content.kind) {
      case 'none':
        return nothing;
      case 'image':
        return this.broken
          ? html`<div class="pad sub">${words.badImage} ${download}</div>`
          : html`<div class="img"><img src=${content.url} alt=${entry.path} @error=${() => (this.broken = true)} /></div>`;
      case 'large-image':
        return html`<div class="pad sub">${fill(words.tooLargeImage, formatBytes(entry.size ?? 0), formatBytes(VIEW_LIMITS.image))} ${download}</div>`;
      case 'binary':
        return html`<div class="pad sub">${fill(words.binaryFile, formatBytes(entry.size ?? 0))} ${download}</div>`;
      case 'table':
        return html`${this.cut(context, entry, content.whole)}${csv(content.table)}`;
      case 'text':
        return html`${this.cut(context, entry, content.whole)}${content.markup ? html`<div class="bar sub s11">${words.noScript}</div>` : nothing}
        ${content.text === ''
          ? html`<div class="pad sub">${words.emptyFile}</div>`
          : content.markdown && !this.asSource
            ? html`<div class="note pad">${[...markdown(content.text, (url) => context.send(OpenLink, { url })).childNodes]}</div>`
            : plain(content.text, content.lines, entry.path)}`;
    }
  }

  private cut(context: RunContext, entry: ArtifactEntry, whole: boolean): TemplateResult | typeof nothing {
    if (whole) return nothing;
    const { words } = context;
    const sentence = fill(words.tooLarge, formatBytes(VIEW_LIMITS[viewerOf(entry.path)]), formatBytes(entry.size ?? 0));
    return html`<div class="bar sub s11">${sentence} <button type="button" class="link" @click=${() => context.send(OpenArtifact, { path: entry.path })}>${words.openInEditor}</button></div>`;
  }

  private async load(entry: ArtifactEntry): Promise<void> {
    const name = `${entry.path}\n${this.version}`;
    if (this.shown === name) return;
    const other = !this.shown.startsWith(`${entry.path}\n`);
    this.shown = name;
    const viewer = viewerOf(entry.path);
    if (other) this.asSource = false;
    if (viewer === 'image' && (entry.size ?? 0) > VIEW_LIMITS.image) {
      this.put({ kind: 'large-image' });
      return;
    }
    const { model } = this.context ?? {};
    const answer = await model?.ask('artifact', (signal) => model.channel.request(GetArtifact, { path: entry.path, limit: VIEW_LIMITS[viewer] }, signal));
    if (answer !== undefined && this.shown === name) this.put(read(entry.path, answer.bytes, answer.whole));
  }

  private put(content: Content): void {
    this.forget();
    this.broken = false;
    this.content = content;
  }

  private forget(): void {
    if (this.content.kind === 'image') URL.revokeObjectURL(this.content.url);
    this.content = { kind: 'none' };
  }
}

function read(path: string, bytes: Uint8Array<ArrayBuffer>, whole: boolean): Content {
  const viewer = viewerOf(path);
  if (viewer === 'image') return { kind: 'image', url: URL.createObjectURL(new Blob([bytes], { type: imageType(path) })) };
  if (isBinary(bytes)) return { kind: 'binary' };
  const text = new TextDecoder().decode(bytes);
  if (viewer === 'csv') {
    const table = readTable(text, whole);
    if (table.header.length > 0) return { kind: 'table', table, whole };
  }
  const shown = viewer === 'json' && whole ? prettyJson(text) : text;
  const lines = longLines(shown);
  return { kind: 'text', text: shown, whole, markdown: viewer === 'markdown', markup: viewer === 'markup', ...(lines === undefined ? {} : { lines }) };
}

/** Text as it is; a long one line by line. */
function plain(text: string, lines: readonly string[] | undefined, label: string): TemplateResult {
  if (lines === undefined) return html`<pre class="code">${text}</pre>`;
  return html`<tb-rows class="csv code" tabindex="0" aria-label=${label} .count=${lines.length} .row=${(index: number) => html`<div class="code-line">${lines[index] ?? ''}</div>`}></tb-rows>`;
}

/** A table whose rows are drawn as they come into view. */
function csv(table: Table): TemplateResult {
  const columns = table.widths.map((width) => `calc(${width}ch + 24px)`).join(' ');
  const line = (cells: readonly string[], head: boolean): TemplateResult =>
    html`<div class="cells ${head ? 'heads' : ''}" role="row" .style=${`grid-template-columns:${columns}`}>
      ${table.header.map((_, index) => html`<span role=${head ? 'columnheader' : 'cell'} class=${table.numeric[index] === true ? 'r num' : ''} title=${cells[index] ?? ''}>${cells[index] ?? ''}</span>`)}
    </div>`;
  return html`<tb-rows class="csv" role="table" tabindex="0" .count=${table.rows.length} .head=${line(table.header, true)} .row=${(index: number) => line(table.rows[index] ?? [], false)}></tb-rows>`;
}
