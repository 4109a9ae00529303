import { html, nothing, type TemplateResult } from 'lit';
import { SYSTEM_TAGS } from '../../../src/protocol/entities';
import { formatBytes, formatNumber } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import type { RunContext } from '../context';
import { CopyText, DeleteTag, OpenArtifact, OpenLink, SetTag, ShowRunsWithData, type DataInput, type ModelOutput } from '../protocol';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { foldButton, isOpen } from './fold';

const FIRST = 30;

/** The side column: parameters, note, tags, data, models, environment. */
export function side(context: RunContext): TemplateResult {
  const { run, words } = context;
  return html`<aside>
    ${parameters(context)}
    <section aria-label=${words.note}>
      <tb-note .text=${run.note} .writable=${run.writable} .words=${words} .save=${(text: string) => setTag(context, SYSTEM_TAGS.note, text)} .open=${(url: string) => context.send(OpenLink, { url })}></tb-note>
    </section>
    <section aria-label=${words.tags}>
      <tb-tags .tags=${run.tags} .writable=${run.writable} .words=${words} .set=${(key: string, value: string) => setTag(context, key, value)} .discard=${(key: string) => discardTag(context, key)}></tb-tags>
    </section>
    ${data(context)} ${models(context)} ${environment(context)}
  </aside>`;
}

async function setTag({ model }: RunContext, key: string, value: string): Promise<boolean> {
  const done = await model.ask(`tag:${key}`, (signal) => model.channel.request(SetTag, { key, value }, signal).then(() => true));
  if (done !== undefined) await model.refresh(['run']);
  return done === true;
}

async function discardTag({ model }: RunContext, key: string): Promise<void> {
  await model.ask(`tag:${key}`, (signal) => model.channel.request(DeleteTag, { key }, signal).then(() => true));
  await model.refresh(['run']);
}

function parameters(context: RunContext): TemplateResult {
  const { run, words } = context;
  const shown = isOpen(context, 'params') ? run.params : run.params.slice(0, FIRST);
  const copy = (): void => context.send(CopyText, { text: run.params.map((param) => `${param.key}\t${param.value}`).join('\n'), what: words.copyParameters });
  return html`<section aria-label=${words.parameters}>
    <h2>
      ${words.parameters} <span class="c">${run.params.length}</span>
      <span class="acts">${run.params.length === 0 ? nothing : iconButton('copy', words.copyParameters, copy)}</span>
    </h2>
    ${run.params.length === 0 ? html`<p class="sub">${words.noParameters}</p>` : pairs(shown.map((param) => [param.key, param.value === '' ? html`<span class="missing">${words.emptyValue}</span>` : html`${param.value}`, param.value]), true)}
    ${run.params.length > FIRST ? foldButton(context, 'params', run.params.length) : nothing}
  </section>`;
}

function pairs(rows: readonly (readonly [string, TemplateResult, string])[], mono: boolean): TemplateResult {
  return html`<table class="kv">
    <tbody>${rows.map(([key, value, title]) => html`<tr><td title=${key}>${key}</td><td class=${mono ? 'mono' : ''} title=${title}>${value}</td></tr>`)}</tbody>
  </table>`;
}

function data(context: RunContext): TemplateResult | typeof nothing {
  const inputs = context.run.data;
  if (inputs.length === 0) return nothing;
  return html`<section aria-label=${context.words.data}>
    <h2>${context.words.data} <span class="c">${inputs.length}</span></h2>
    ${inputs.slice(0, 50).map((input) => dataset(context, input))}
  </section>`;
}

function dataset(context: RunContext, input: DataInput): TemplateResult {
  const { words } = context;
  const { code } = input;
  const facts = [input.version, dataSize(context, input), input.context].filter((part) => part !== undefined);
  return html`<div class="item data">
    ${icon('database')}<span class="cut" title=${input.source}>${input.name}</span>
    <span class="acts">
      ${code === undefined ? nothing : iconButton('copy', words.copyReadCode, () => context.send(CopyText, { text: code, what: words.copyReadCode }))}
      ${iconButton('filter', words.runsWithData, () => context.send(ShowRunsWithData, { digest: input.digest }))}
    </span>
    <div class="s11 sub cut">${facts.map((part) => html`${part} · `)}<span class="mono" title=${fill(words.digest, input.digest)}>${input.digest}</span></div>
    ${code === undefined ? nothing : html`<details class="s11"><summary>${words.readCode}</summary><pre class="mono" tabindex="0">${code}</pre></details>`}
  </div>`;
}

function dataSize({ words }: RunContext, { rows, columns, bytes, files }: DataInput): string | undefined {
  if (rows !== undefined) {
    const high = rows === 1 ? words.oneRow : fill(words.rows, formatNumber(rows));
    return columns === undefined ? high : `${high} × ${columns === 1 ? words.oneColumn : fill(words.columns, formatNumber(columns))}`;
  }
  if (bytes === undefined) return undefined;
  if (files === undefined) return formatBytes(bytes);
  return files === 1 ? fill(words.oneFile, formatBytes(bytes)) : fill(words.files, formatNumber(files), formatBytes(bytes));
}

function models(context: RunContext): TemplateResult | typeof nothing {
  const list = context.model.models?.models ?? [];
  if (list.length === 0) return nothing;
  const { words } = context;
  const state = (model: ModelOutput): string => (!model.ready ? words.notReady : model.registrations.length === 0 ? words.notRegistered : model.registrations.join(', '));
  return html`<section aria-label=${words.models}>
    <h2>${words.models} <span class="c">${list.length}</span></h2>
    ${list.slice(0, 50).map((model) => html`<div class="item one">${icon('package')}<span class="cut" title=${model.id}>${model.name}</span><span class="sub end cut" title=${state(model)}>${state(model)}</span></div>`)}
  </section>`;
}

function environment(context: RunContext): TemplateResult | typeof nothing {
  const facts = context.model.models?.facts ?? [];
  if (facts.length === 0) return nothing;
  const rows = facts.map((fact) => {
    const artifact = fact.artifact;
    const value = artifact === undefined ? html`${fact.value}` : link(fact.value, artifact, () => context.send(OpenArtifact, { path: artifact }));
    return [fact.name, value, fact.value] as const;
  });
  return html`<section aria-label=${context.words.environment}><h2>${context.words.environment}</h2>${pairs(rows, false)}</section>`;
}
