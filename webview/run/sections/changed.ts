import { html, nothing, type TemplateResult } from 'lit';
import { formatMoment } from '../../ui/format';
import type { RunContext } from '../context';
import { OpenOtherRun, type Difference } from '../protocol';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import type { Strings } from '../strings';

/** What differs from the last good run of the same source; only for a failed run. */
export function changedSince(context: RunContext): TemplateResult | typeof nothing {
  const { model, words } = context;
  const reference = model.reference;
  if (reference?.why !== 'last-good') return nothing;
  return html`<section aria-label=${words.changedSince}>
    <h2>${words.changedSince} <span class="c">${link(reference.name, reference.name, () => context.send(OpenOtherRun, { runId: reference.id }))}, ${formatMoment(reference.start, context.now, words)}</span></h2>
    ${reference.differences.length === 0
      ? html`<p class="sub">${fill(words.nothingChanged, reference.identical)}</p>`
      : html`<table class="flush diff">
          <thead><tr><th>${words.parameter}</th><th>${reference.name}</th><th>${words.thisRun}</th></tr></thead>
          <tbody>${reference.differences.slice(0, 100).map((difference) => row(difference, words))}</tbody>
        </table>
        ${reference.identical === 0 ? nothing : html`<p class="sub small">${fill(words.identical, reference.identical)}</p>`}`}
  </section>`;
}

function row(difference: Difference, words: Strings): TemplateResult {
  const name = difference.kind === 'commit' ? words.commit : difference.kind === 'source' ? words.sourceFile : difference.key;
  return html`<tr><td title=${name}>${name}</td><td class="mono sub">${value(difference.before, words)}</td><td class="mono">${value(difference.now, words)}</td></tr>`;
}

function value(text: string | undefined, words: Strings): TemplateResult {
  return text === undefined ? html`<span class="missing">${words.notLogged}</span>` : html`<span title=${text}>${text}</span>`;
}
