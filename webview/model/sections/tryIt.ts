import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { valueOf } from '../../ui/controls';
import { formatNumber } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import { fill } from '../../ui/words';
import { called, type ModelContext } from '../context';
import { bodyOf, formOf, isJson, readField, recordBody, typedOf, type Wrong } from '../inputs';
import { ActOnVersion, CopyText, Predict, type Field, type Prediction, type VersionDetails } from '../protocol';
import { servedOf } from '../servingTable';
import type { Strings } from '../strings';
import { curlCode } from '../useInCode';

/** Columns of a wide model that are shown at first; the others go along as the example has them. */
const FIRST = 16;

/** What is wrong with the form; `column` when it is about one. */
interface Fault {
  readonly column?: string;
  readonly message: string;
}

/** A form made from the signature, filled from the input example, that asks the served version, and the one in Production beside it. */
export class TryIt extends LitElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false }, details: { attribute: false }, typed: { state: true }, fault: { state: true }, answers: { state: true }, waiting: { state: true }, whole: { state: true },
  };
  context: ModelContext | undefined;
  details: VersionDetails | undefined;
  /** By name of the column or parameter (with its kind before it); `json` for the one text. */
  private typed: ReadonlyMap<string, string> = new Map();
  private fault: Fault | undefined;
  private answers: readonly Prediction[] | undefined;
  private waiting = false;
  /** All columns of a wide model are shown. */
  private whole = false;
  private shownFor = '';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const version = this.details?.version ?? '';
    if (!changed.has('details') || version === this.shownFor) return;
    this.shownFor = version;
    this.answers = undefined;
    this.fill();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context, details } = this;
    if (context === undefined || details === undefined) return nothing;
    const { words, send, state } = context;
    const { version } = details;
    const row = servedOf(state.served ?? [], version);
    const other = state.production?.version;
    const both = other !== undefined && other !== version && servedOf(state.served ?? [], other) !== undefined;
    return html`<h2>${words.tryIt} <span class="c">${called(version)}</span>
        <span class="acts">${details.example === undefined ? nothing : iconButton('refresh', words.fillExample, () => this.fill())}
          ${row === undefined ? nothing : iconButton('copy', words.copyCurl, () => this.copy(row.served.url))}</span></h2>
      ${details.filesMissing !== undefined && row === undefined
        ? html`<p class="sub">${fill(words.isNotServed, called(version))}</p>`
        : html`<form @submit=${(event: Event) => this.submit(event, [version])} novalidate>
            ${this.inputs(context, details)}
            ${this.fault === undefined ? nothing : html`<p class="trouble" role="alert">${icon('error', 'bad')} ${this.fault.message}</p>`}
            ${row === undefined
              ? html`<div class="buttons"><span class="sub">${fill(words.isNotServed, called(version))}</span>
                  <vscode-button appearance="secondary" @click=${() => send(ActOnVersion, { act: 'serve', version })}>${fill(words.serveVersion, called(version))}</vscode-button></div>`
              : html`<div class="buttons"><vscode-button appearance="secondary" ?disabled=${this.waiting} @click=${() => void this.ask([version])}>${words.predict}</vscode-button>
                  ${both ? html`<vscode-button appearance="secondary" ?disabled=${this.waiting} @click=${() => void this.ask([version, other])}>${fill(words.predictToo, called(other))}</vscode-button>` : nothing}
                  <button hidden></button></div>`}
          </form>`}
      ${this.answers === undefined ? nothing : this.result(context, this.answers)}`;
  }

  private inputs({ words }: ModelContext, details: VersionDetails): TemplateResult {
    const form = formOf(details.signature);
    const params = details.signature?.params ?? [];
    const field = (one: Field, kind: 'column' | 'param', id: string): TemplateResult => html`<label for=${id} class="cut" title=${one.name ?? ''}>${one.name}</label>
      ${this.control(one, `${kind}:${one.name ?? ''}`, id)}<span class="ty mono cut" title=${one.type}>${one.type}</span>`;
    return html`<div class="form">
      ${form.kind === 'fields'
        ? html`${(this.whole ? form.fields : form.fields.slice(0, FIRST)).map((one, index) => field(one, 'column', `in-${index}`))}${this.whole || form.fields.length <= FIRST ? nothing : html`<button type="button" class="link" @click=${() => (this.whole = true)}>${fill(words.showAll, form.fields.length)}</button><span></span><span></span>`}`
        : html`<label for="in-json" class="whole">${words.inputsAsJson}</label><textarea id="in-json" class="mono whole" rows="6" spellcheck="false" placeholder='[{"column": 1}]' aria-invalid=${this.fault?.column === 'json'} .value=${this.typed.get('json') ?? ''} @input=${(event: Event) => this.type('json', event)}></textarea>`}
      ${params.map((one, index) => field(one, 'param', `param-${index}`))}
    </div>`;
  }

  private control(one: Field, key: string, id: string): TemplateResult {
    const value = this.typed.get(key) ?? '';
    const wrong = this.fault?.column === one.name;
    if (one.type === 'boolean')
      return html`<select id=${id} aria-invalid=${wrong} @change=${(event: Event) => this.type(key, event)}>${['', 'true', 'false'].map((option) => html`<option ?selected=${option === value}>${option}</option>`)}</select>`;
    return html`<input id=${id} class=${wrong ? 'wrong' : ''} aria-invalid=${wrong} spellcheck="false" autocomplete="off" placeholder=${one.required ? '' : (this.context?.words.optional ?? '')} .value=${value} @input=${(event: Event) => this.type(key, event)} />`;
  }

  private result({ words, send }: ModelContext, answers: readonly Prediction[]): TemplateResult {
    return html`<div class="res" aria-live="polite">${answers.map((answer, index) => {
      if (answer.kind === 'not-served') return html`<span class="sub">${fill(words.isNotServed, called(answer.version))}</span>`;
      if (answer.kind === 'refused') return html`<span class="said">${icon('error', 'bad')} ${fill(words.refused, called(answer.version), answer.message)}</span>`;
      const text = sayPrediction(answer.predictions);
      return index === 0
        ? html`<b title=${answer.predictions.slice(0, 4000)}>${text}</b><span class="sub num">${fill(words.took, formatNumber(answer.ms, 3))}</span>
            ${iconButton('copy', words.copyAnswer, () => send(CopyText, { text: answer.predictions, what: words.copyAnswer }))}`
        : html`<span class="sub num other" title=${answer.predictions.slice(0, 4000)}>${fill(words.says, called(answer.version), text)}, ${fill(words.took, formatNumber(answer.ms, 3))}</span>`;
    })}</div>`;
  }

  /** Puts the input example into the form. */
  private fill(): void {
    const { details } = this;
    const signature = details?.signature;
    const entries: (readonly [string, string])[] = [
      ...(signature?.inputs ?? []).map((one) => [`column:${one.name ?? ''}`, typedOf(one)] as const),
      ...(signature?.params ?? []).map((one) => [`param:${one.name ?? ''}`, typedOf(one)] as const),
      ['json', details?.example ?? ''],
    ];
    this.typed = new Map(entries);
    this.fault = undefined;
  }

  private type(key: string, event: Event): void {
    this.typed = new Map(this.typed).set(key, valueOf(event));
    this.fault = undefined;
  }

  private submit(event: Event, versions: readonly string[]): void {
    event.preventDefault();
    void this.ask(versions);
  }

  /** The body as it would be sent; says what is wrong instead when something is. */
  private body(): string | undefined {
    const { context, details } = this;
    if (context === undefined) return undefined;
    const { words } = context;
    const form = formOf(details?.signature);
    const columns = this.read(form.kind === 'fields' ? form.fields : [], 'column', words);
    const params = columns === undefined ? undefined : this.read(details?.signature?.params ?? [], 'param', words);
    if (columns === undefined || params === undefined) return undefined;
    if (form.kind === 'fields') return recordBody(columns, params);
    const text = this.typed.get('json') ?? '';
    if (isJson(text)) return bodyOf(text, params);
    this.fault = { column: 'json', message: words.notJson };
    return undefined;
  }

  private read(fields: readonly Field[], kind: 'column' | 'param', words: Strings): Map<string, string> | undefined {
    const found = new Map<string, string>();
    for (const field of fields) {
      const name = field.name ?? '';
      const read = readField(field, this.typed.get(`${kind}:${name}`) ?? '');
      if (read.kind === 'wrong') {
        this.whole = true;
        this.fault = { column: name, message: fill(words[WRONG[read.why]], name, field.type) };
        void this.updateComplete.then(() => this.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
        return undefined;
      }
      if (read.kind === 'value') found.set(name, read.json);
    }
    return found;
  }

  private copy(url: string): void {
    const body = this.body();
    if (body !== undefined) this.context?.send(CopyText, { text: curlCode(url, body), what: this.context.words.copyCurl });
  }

  private async ask(versions: readonly string[]): Promise<void> {
    const { context } = this;
    const payload = this.body();
    if (context === undefined || payload === undefined || this.waiting) return;
    this.waiting = true;
    const asked = this.shownFor;
    const answers = await context.state.ask('predict', (signal) => context.state.channel.request(Predict, { versions: [...versions], payload }, signal));
    this.waiting = false;
    if (answers === undefined || asked !== this.shownFor) return;
    this.answers = answers;
    const [first] = answers;
    if (first?.kind === 'refused' && first.column !== undefined) this.fault = { column: first.column, message: first.message };
  }
}

const WRONG = {
  needed: 'needsValue',
  whole: 'needsWhole',
  range: 'needsRange',
  number: 'needsNumber',
  truth: 'needsTruth',
  moment: 'needsMoment',
  base64: 'needsBase64',
  json: 'needsJson',
} as const satisfies Record<Wrong, keyof Strings>;

/** Predictions in few words: the one number of a single record, else the start of their JSON. */
export function sayPrediction(json: string): string {
  const value: unknown = JSON.parse(json);
  const only: unknown = Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
  if (typeof only === 'number') return formatNumber(only, 6);
  if (typeof only === 'string') return only.slice(0, 200);
  const entries = typeof only === 'object' && only !== null && !Array.isArray(only) ? Object.entries(only) : [];
  const [first] = entries;
  if (entries.length === 1 && typeof first?.[1] === 'number') return formatNumber(first[1], 6);
  const text = JSON.stringify(only);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
