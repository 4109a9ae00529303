import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons';
import { fill } from '../../ui/words';
import { called, type ModelContext } from '../context';
import type { Field, SignatureDifference, VersionDetails } from '../protocol';
import type { Strings } from '../strings';

/** Fields shown before "Show all". */
const FIRST = 16;

/** What the version takes and answers, and how that differs from Production. */
export function signature(context: ModelContext, details: VersionDetails): TemplateResult {
  const { words, keep, state } = context;
  const known = details.signature;
  const open = state.state.expanded.includes('differences');
  const others = state.state.expanded.filter((name) => name !== 'differences');
  return html`<section aria-label=${words.signature}>
    <h2>${words.signature} <span class="c">${known === undefined ? '' : countWords(known.inputs.length, known.outputs.length, words)}</span>
      <span class="acts">${details.production === undefined || known === undefined
        ? nothing
        : details.differences.length === 0
          ? html`<span class="sub s11">${fill(words.sameAs, called(details.production))}</span>`
          : html`<button type="button" class="link s11" aria-expanded=${open} @click=${() => keep({ expanded: open ? others : [...others, 'differences'] })}>${
              details.differences.length === 1 ? fill(words.oneDifference, called(details.production)) : fill(words.manyDifferences, details.differences.length, called(details.production))
            }</button>`}</span></h2>
    ${details.filesMissing === undefined ? nothing : html`<p class="trouble">${icon('warning', 'warn')} ${fill(words.filesMissing, called(details.version), details.filesMissing)}</p>`}
    ${open && details.differences.length > 0 && details.production !== undefined ? differences(details.differences, details.production, details.version, words) : nothing}
    ${known === undefined
      ? details.filesMissing === undefined
        ? html`<p class="sub">${words.noSignature}</p>`
        : nothing
      : html`<table class="flush sig">${fields(context, known.inputs, words.input, true, 'inputs')}${fields(context, known.params, words.parameter, false, 'params')}${fields(context, known.outputs, words.output, false, 'outputs')}</table>`}
  </section>`;
}

/** How two signatures differ, with what that means to callers. */
export function differences(list: readonly SignatureDifference[], before: string, after: string, words: Strings): TemplateResult {
  return html`<table class="flush sdiff">
    <thead><tr><th>${words.input}</th><th>${called(before)}</th><th>${called(after)}</th><th></th></tr></thead>
    <tbody>${list.map((one) => html`<tr><td title=${one.name}>${one.name}</td><td class="mono" title=${one.from}>${one.from}</td><td class="mono" title=${one.to}>${one.to}</td>
      <td class="means" title=${one.meaning}>${icon(one.breaks ? 'warning' : 'check', one.breaks ? 'warn' : 'ok')} ${one.meaning}</td></tr>`)}</tbody>
  </table>`;
}

/** `4 inputs, 1 output`. */
export function countWords(inputs: number, outputs: number, words: Strings): string {
  return `${inputs === 1 ? words.oneInput : fill(words.inputs, inputs)}, ${outputs === 1 ? words.oneOutput : fill(words.outputs, outputs)}`;
}

function fields({ words, state, keep }: ModelContext, list: readonly Field[], head: string, first: boolean, fold: string): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const open = state.state.expanded.includes(fold);
  return html`<thead><tr><th>${head}</th><th>${first ? words.type : ''}</th><th class="r">${first ? words.example : ''}</th></tr></thead>
    <tbody>${(open ? list : list.slice(0, FIRST)).map(
      (field, index) => html`<tr><td title=${field.name ?? ''}>${field.name ?? `#${index + 1}`}</td>
        <td class="mono sub" title=${field.type}>${field.type}${field.required ? '' : html` <span class="s11">${words.optional}</span>`}</td>
        <td class="r mono" title=${field.example ?? ''}>${shown(field.example)}</td></tr>`,
    )}${open || list.length <= FIRST ? nothing : html`<tr><td colspan="3"><button type="button" class="link" @click=${() => keep({ expanded: [...state.state.expanded, fold] })}>${fill(words.showAll, list.length)}</button></td></tr>`}</tbody>`;
}

/** A value of an example as people read it: text without its quotes. */
function shown(json: string | undefined): string {
  if (json === undefined) return '';
  if (!json.startsWith('"')) return json.slice(0, 200);
  const text: unknown = JSON.parse(json);
  return typeof text === 'string' ? text.slice(0, 200) : '';
}
