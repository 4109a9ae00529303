import { html, nothing, type TemplateResult } from 'lit';
import { iconButton } from '../../ui/icons';
import type { ModelContext } from '../context';
import { formOf, recordBody, bodyOf } from '../inputs';
import { CopyText, type PageState, type VersionDetails, type VersionRow } from '../protocol';
import { servedOf } from '../servingTable';
import { curlCode, modelUri, pythonCode, sparkCode } from '../useInCode';

const TABS = ['python', 'spark', 'curl'] as const;

/** Code that uses the version in Python, as a Spark function and from a shell. */
export function useInCode(context: ModelContext, row: VersionRow, details: VersionDetails | undefined): TemplateResult {
  const { words, state, keep, send } = context;
  const shown = state.state.code;
  const code = codeOf(context, row, details, shown);
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : TABS[(TABS.indexOf(shown) + step + TABS.length) % TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    keep({ code: next });
    (event.currentTarget as Element).querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  };
  return html`<section aria-label=${words.useInCode}>
    <h2>${words.useInCode}<span class="acts">${code === undefined ? nothing : iconButton('copy', words.copyCode, () => send(CopyText, { text: code, what: words.copyCode }))}</span></h2>
    <div class="tabs" role="tablist" aria-label=${words.useInCode} @keydown=${onKey}>${TABS.map(
      (tab) => html`<button type="button" role="tab" data-tab=${tab} aria-selected=${tab === shown} tabindex=${tab === shown ? 0 : -1} @click=${() => keep({ code: tab })}>${words[tab]}</button>`,
    )}</div>
    ${code === undefined ? html`<p class="sub">${words.notServedForCurl}</p>` : html`<pre class="codeblock" role="tabpanel" tabindex="0">${code}</pre>`}
  </section>`;
}

function codeOf({ model, state }: ModelContext, row: VersionRow, details: VersionDetails | undefined, tab: PageState['code']): string | undefined {
  const uri = modelUri(model.name, row);
  if (tab === 'python') return pythonCode(uri, details?.flavors ?? []);
  if (tab === 'spark') return sparkCode(uri, details?.signature);
  const served = servedOf(state.served ?? [], row.version)?.served ?? state.served?.[0];
  return served === undefined ? undefined : curlCode(served.url, exampleBody(details));
}

/** The input example as a body; empty values where there is none. */
function exampleBody(details: VersionDetails | undefined): string {
  const form = formOf(details?.signature);
  if (form.kind === 'text') return bodyOf(details?.example ?? '[]');
  return recordBody(new Map(form.fields.filter((field) => field.required || field.example !== undefined).map((field) => [field.name ?? '', field.example ?? 'null'])));
}
