import { html, nothing, type TemplateResult } from 'lit';
import { exactNumber, formatBytes, formatNumber } from '../../ui/format';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { called, type ModelContext } from '../context';
import { CopyText, DeleteTag, OpenFile, OpenRun, SetTag, type VersionDetails } from '../protocol';

const FIRST = 8;

/** What the version is made of, and the model's tags. */
export function details(context: ModelContext, shown: VersionDetails): TemplateResult {
  const { words, send } = context;
  const { version, requirements, size, python, flavors, tags, source } = shown;
  const rows: (readonly [string, unknown, string] | undefined)[] = [
    shown.description === '' ? undefined : [words.description, shown.description, shown.description],
    flavors.length === 0 ? undefined : [words.flavors, flavors.map(sayFlavor).join(', '), flavors.map(sayFlavor).join('\n')],
    python === undefined ? undefined : [words.python, python, python],
    requirements === undefined ? undefined : [words.requirements, html`${link('requirements.txt', 'requirements.txt', () => send(OpenFile, { version, path: 'requirements.txt' }))} ${requirements}`, ''],
    size === undefined ? undefined : [words.size, formatBytes(size), `${size} B`],
    tags.length === 0 ? undefined : [words.tags, tags.map((tag) => `${tag.key} ${tag.value}`).join(', '), tags.map((tag) => `${tag.key}: ${tag.value}`).join('\n')],
    [words.source, link(source, source, () => send(CopyText, { text: source, what: words.source }), 'mono'), source],
  ];
  const run = shown.run;
  return html`<section aria-label="${called(version)} ${words.details}">
      <h2>${called(version)} ${words.details}</h2>
      ${pairs(rows.filter((row) => row !== undefined))}
    </section>
    ${run === undefined ? nothing : html`${list(context, words.parameters, 'runParams', run.id, run.params.map((param) => [param.key, html`<span class="mono">${param.value}</span>`, param.value]))}
      ${list(context, words.metrics, 'runMetrics', run.id, run.metrics.map((metric) => [metric.key, html`<span class="num">${formatNumber(metric.value)}</span>`, exactNumber(metric.value)]))}`}`;
}

/** The model's tags, which can be written. */
export function modelTags(context: ModelContext): TemplateResult {
  const { model, words, state } = context;
  const done = async (name: string, request: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> => {
    const answer = await state.ask(name, (signal) => request(signal).then(() => true));
    if (answer !== undefined) await state.refresh(['model']);
    return answer === true;
  };
  return html`<section aria-label=${words.tags}>
    <tb-tags .tags=${model.tags} .writable=${model.writable} .words=${words} .set=${(key: string, value: string) => done(`tag:${key}`, (signal) => state.channel.request(SetTag, { key, value }, signal))}
      .discard=${(key: string) => done(`tag:${key}`, (signal) => state.channel.request(DeleteTag, { key }, signal))}></tb-tags>
  </section>`;
}

function list(context: ModelContext, head: string, fold: string, runId: string, rows: readonly (readonly [string, unknown, string])[]): TemplateResult | typeof nothing {
  if (rows.length === 0) return nothing;
  const { words, state, keep, send } = context;
  const open = state.state.expanded.includes(fold);
  return html`<section aria-label=${head}><h2>${head} <span class="c num">${rows.length}</span><span class="acts">${link(words.run, words.run, () => send(OpenRun, { runId }), 's11')}</span></h2>
    ${pairs(open ? rows : rows.slice(0, FIRST))}
    ${open || rows.length <= FIRST ? nothing : html`<button type="button" class="link more" @click=${() => keep({ expanded: [...state.state.expanded, fold] })}>${fill(words.showAll, rows.length)}</button>`}</section>`;
}

function pairs(rows: readonly (readonly [string, unknown, string])[]): TemplateResult {
  return html`<table class="kv"><tbody>${rows.map(([key, value, title]) => html`<tr><td title=${key}>${key}</td><td title=${title}>${value}</td></tr>`)}</tbody></table>`;
}

function sayFlavor({ name, version }: { readonly name: string; readonly version?: string }): string {
  return version === undefined ? name : `${name} ${version}`;
}
