import { html, nothing, type TemplateResult } from 'lit';
import type { Note } from '../../ui/note';
import { icon, iconButton } from '../../ui/icons';
import { fill } from '../../ui/words';
import type { MenuItem } from '../../ui/menu';
import { called, STAGE_LOOK, type ModelContext } from '../context';
import { ActOnModel, ActOnVersion, CompareVersions, CopyText, Describe, OpenLink, type VersionAct, type VersionRow } from '../protocol';
import { servingRows } from '../servingTable';

/** Name, description and where the model's versions stand, and what can be done with it. */
export function header(context: ModelContext, promote: (row: VersionRow) => void): TemplateResult {
  const { model, words, state } = context;
  const chosen = state.chosen;
  return html`<header>
    <div class="top">
      ${icon('package')}
      <h1 title=${model.name}>${model.name}</h1>
      ${model.writable ? iconButton('edit', words.editDescription, (event) => (event.currentTarget as Element).closest('header')?.querySelector<Note>('tb-note')?.edit()) : nothing}
      <div class="acts">
        ${model.versions.length < 2
          ? nothing
          : html`<vscode-button appearance="secondary" title=${words.compareVersions} @click=${() => compare(context)}><div class="label">${icon('git-compare')}<span class="words">${words.compareVersions}</span></div></vscode-button>`}
        ${chosen === undefined
          ? nothing
          : html`<vscode-button appearance="secondary" title=${words.serveModel} @click=${() => context.send(ActOnVersion, { act: 'serve', version: chosen.version })}><div class="label">${icon('broadcast')}<span class="words">${words.serveModel}</span></div></vscode-button>
              ${model.writable ? html`<vscode-button class="primary" @click=${() => promote(chosen)}><div class="label">${icon('milestone')}${fill(words.promote, called(chosen.version))}</div></vscode-button>` : nothing}`}
        <tb-menu .label=${words.moreActions} .items=${() => menu(context, chosen)}></tb-menu>
      </div>
    </div>
    <div class="described">
      <tb-note .text=${model.description} .writable=${model.writable} .headed=${false} .words=${{ note: words.description, noNote: words.noDescription, editNote: words.editDescription, save: words.save, cancel: words.cancel, noteHint: words.noteHint }}
        .save=${(text: string) => describe(context, text)} .open=${(url: string) => context.send(OpenLink, { url })}></tb-note>
    </div>
    <div class="meta">${denied(context)}${places(context)}${addresses(context)}${chips(context)}</div>
  </header>`;
}

async function describe({ state }: ModelContext, text: string): Promise<boolean> {
  const done = await state.ask('describe', (signal) => state.channel.request(Describe, { text }, signal).then(() => true));
  if (done !== undefined) await state.refresh(['model']);
  return done === true;
}

function compare({ state, send }: ModelContext): void {
  const [first, second] = [state.chosen, state.production];
  const versions = [first, second === first ? state.model?.versions.find((row) => row !== first) : second].flatMap((row) => (row === undefined ? [] : [row.version]));
  send(CompareVersions, { versions });
}

/** What the server refused, since which it is not offered any more. */
function denied({ model }: ModelContext): TemplateResult | typeof nothing {
  return model.denied === '' ? nothing : html`<span class="cut" role="status" title=${model.denied}>${icon('warning', 'warn')}<span class="cut">${model.denied}</span></span>`;
}

/** Which versions are in Production and Staging. */
function places({ model, words, state }: ModelContext): TemplateResult[] {
  if (!model.stages) return [];
  const stages = (['Production', 'Staging'] as const).flatMap((stage) => {
    const there = model.versions.filter((row) => row.stage === stage).map((row) => called(row.version));
    return there.length === 0 ? [] : [html`<span>${icon(...STAGE_LOOK[stage])}${fill(words.stageIs, stage, there.slice(0, 4).join(', '))}${there.length > 4 ? '…' : ''}</span>`];
  });
  const none = state.production === undefined && model.versions.length > 0 ? [html`<span>${icon('circle-large-outline')}${words.noProduction}</span>`] : [];
  return [...stages, ...none];
}

/** Aliases and tags of the model. */
function chips({ model }: ModelContext): TemplateResult[] {
  const aliases = model.aliases.slice(0, 6).map(({ alias, version }) => html`<span class="cut"><span class="al" title="@${alias}">@${alias}</span>&nbsp;${called(version)}</span>`);
  const tags = model.tags.length === 0 ? [] : [html`<span class="cut" title=${model.tags.map((tag) => `${tag.key}: ${tag.value}`).join('\n')}>${icon('tag')}<span class="cut">${model.tags.slice(0, 6).map((tag) => `${tag.key} ${tag.value}`).join(', ')}</span></span>`];
  return [...aliases, ...tags];
}

/** Where the model answers. */
function addresses(context: ModelContext): TemplateResult[] {
  const { words, state, send } = context;
  return (state.served ?? []).slice(0, 3).map((served) => {
    const well = served.backends.some((backend) => backend.state.kind === 'healthy');
    const failed = servingRows([served]).every(({ backend }) => backend.state.kind === 'failed');
    return html`<span class="cut" title=${served.notice ?? ''}>${icon(failed ? 'warning' : 'broadcast', well ? 'ok' : 'warn')}${failed ? words.doesNotAnswer : words.serving}
      <span class="mono cut" title=${served.url}>${served.url.replace(/^https?:\/\//, '').replace(/\/invocations$/, '')}</span>
      ${iconButton('copy', words.copyAddress, () => send(CopyText, { text: served.url, what: words.copyAddress }))}</span>`;
  });
}

function menu(context: ModelContext, chosen: VersionRow | undefined): MenuItem[] {
  const { model, words, send } = context;
  const version = chosen?.version;
  const act = (label: string, name: string, what: VersionAct, separated = false): MenuItem[] =>
    version === undefined ? [] : [{ label: fill(label, called(version)), icon: name, separated, act: () => send(ActOnVersion, { act: what, version }) }];
  const writable = model.writable;
  return [
    ...(writable ? [...act(words.requestReview, 'comment-unresolved', 'request-review'), ...(model.stages ? [{ label: words.restorePrevious, icon: 'discard', act: () => send(ActOnModel, { act: 'restore-previous' }) }] : [])] : []),
    ...act(words.validateVersion, 'verified', 'validate', true),
    ...act(words.scoreFile, 'table', 'score'),
    ...act(words.buildImage, 'package', 'build-image'),
    { label: words.copyName, icon: 'copy', separated: true, act: () => send(CopyText, { text: model.name, what: words.copyName }) },
    ...(writable ? [{ label: words.renameModel, icon: 'edit', separated: true, act: () => send(ActOnModel, { act: 'rename' }) }] : []),
    ...(model.deletable ? [...act(words.deleteVersion, 'trash', 'trash'), { label: words.deleteModel, icon: 'trash', act: () => send(ActOnModel, { act: 'trash' }) }] : []),
  ];
}
