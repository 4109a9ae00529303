import { html, nothing, type TemplateResult } from 'lit';
import { baseName, formatDuration, formatMoment } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import { link } from '../../ui/link';
import type { MenuItem } from '../../ui/menu';
import type { RunContext } from '../context';
import { ActOnRun, CopyText, OpenCommit, OpenOtherRun, OpenSource, type RunDetails } from '../protocol';
import { fill } from '../../ui/words';
import type { Strings } from '../strings';
import { statusIcon } from './status';

/** Name and state of the run, what it came from, and what can be done with it. */
export function header(context: RunContext, renaming: boolean, rename: (to: string | undefined) => void, startRenaming: () => void): TemplateResult {
  const { run, words } = context;
  return html`<header>
    <div class="top">
      ${statusIcon(run.status, words)}
      ${renaming
        ? nameField(run.name, words, rename)
        : html`<h1 title=${run.name}>${run.name}</h1>
            ${run.writable ? iconButton('edit', words.rename, startRenaming) : nothing}`}
      <span class="sub state">${stateWords(run, words, context.now)}</span>
      ${run.lifecycle === 'deleted' ? html`<span class="sub state">${icon('trash')} ${words.inTrash}</span>` : nothing}
      <div class="acts">
        ${run.source === undefined
          ? nothing
          : html`<vscode-button appearance="secondary" title=${words.openSource} @click=${() => openSource(context)}>
              <div class="label">${icon('go-to-file')}<span class="words">${words.openSource}</span></div>
            </vscode-button>`}
        ${run.lifecycle === 'active' ? iconButton('git-compare', words.compareRuns, () => context.send(ActOnRun, { act: 'compare' })) : nothing}
        ${run.lifecycle === 'deleted' && run.writable
          ? html`<vscode-button @click=${() => context.send(ActOnRun, { act: 'restore' })}>${words.restore}</vscode-button>`
          : nothing}
        ${(run.status === 'FAILED' || run.status === 'KILLED') && run.lifecycle === 'active'
          ? html`<vscode-button title=${words.runAgain} @click=${() => context.send(ActOnRun, { act: 'run-again' })}>
              <div class="label">${icon('debug-rerun')}<span class="words">${words.runAgain}</span></div>
            </vscode-button>`
          : nothing}
        ${run.status === 'RUNNING' && run.command !== undefined && run.lifecycle === 'active' && run.writable
          ? html`<vscode-button appearance="secondary" title=${words.stopRun} @click=${() => context.send(ActOnRun, { act: 'stop' })}>
              <div class="label">${icon('debug-stop')}<span class="words">${words.stopRun}</span></div>
            </vscode-button>`
          : nothing}
        <tb-menu .label=${words.moreActions} .items=${menu(context)}></tb-menu>
      </div>
    </div>
    <div class="meta">${facts(context)}</div>
  </header>`;
}

/** How long the run takes or took, in words: `Running for 3 min 12 s`. */
export function stateWords(run: RunDetails, words: Strings, now: number): string {
  const took = formatDuration(Math.max(0, (run.end ?? now) - run.start), words);
  switch (run.status) {
    case 'RUNNING':
      return fill(words.runningFor, took);
    case 'FINISHED':
      return fill(words.finishedIn, took);
    case 'FAILED':
      return fill(words.failedAfter, took);
    case 'KILLED':
      return fill(words.killedAfter, took);
    case 'SCHEDULED':
      return words.scheduled;
  }
}

function nameField(name: string, words: Strings, rename: (to: string | undefined) => void): TemplateResult {
  const done = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') rename((event.currentTarget as HTMLInputElement).value);
    else if (event.key === 'Escape') rename(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<vscode-text-field class="rename" aria-label=${words.runName} .value=${name} @keydown=${done} @blur=${() => rename(undefined)}></vscode-text-field>`;
}

function openSource(context: RunContext): void {
  const path = context.run.source;
  if (path !== undefined) context.send(OpenSource, { path });
}

function menu(context: RunContext): MenuItem[] {
  const { run, words } = context;
  const compare: MenuItem[] = [
    { label: words.compareWithPrevious, icon: 'history', act: () => context.send(ActOnRun, { act: 'compare-previous' }) },
    { label: words.compareRuns, icon: 'git-compare', act: () => context.send(ActOnRun, { act: 'compare' }) },
  ];
  const again: MenuItem[] = [
    { label: words.runAgain, icon: 'debug-rerun', act: () => context.send(ActOnRun, { act: 'run-again' }) },
    { label: words.reproduceRun, icon: 'repo-clone', act: () => context.send(ActOnRun, { act: 'reproduce' }) },
    { label: words.pinRun, icon: 'pin', act: () => context.send(ActOnRun, { act: 'pin' }) },
  ];
  const watch: MenuItem[] = [
    ...(run.status === 'RUNNING' || run.status === 'SCHEDULED' ? [{ label: words.watchRun, icon: 'eye', act: () => context.send(ActOnRun, { act: 'watch' }) }] : []),
    { label: words.watchMetric, icon: 'eye', act: () => context.send(ActOnRun, { act: 'watch-metric' }) },
  ];
  const copy: MenuItem = { label: words.copyRunId, icon: 'copy', act: () => context.send(CopyText, { text: run.id, what: words.copyRunId }) };
  const items = run.lifecycle === 'active' ? [...compare, ...again, ...(run.writable ? watch : []), copy] : [copy];
  if (!run.writable) return items;
  if (run.status === 'RUNNING' || run.status === 'SCHEDULED')
    items.push({ label: words.markEnded, icon: 'circle-slash', act: () => context.send(ActOnRun, { act: 'end' }) });
  items.push(
    run.lifecycle === 'active'
      ? { label: words.moveToTrash, icon: 'trash', act: () => context.send(ActOnRun, { act: 'trash' }) }
      : { label: words.restore, icon: 'discard', act: () => context.send(ActOnRun, { act: 'restore' }) },
  );
  return items;
}

function facts(context: RunContext): TemplateResult[] {
  const { run, words } = context;
  const list: TemplateResult[] = [fact('beaker', words.experiment, html`<span class="strong">${run.experiment}</span>`)];
  const parent = run.parent;
  if (parent !== undefined)
    list.push(fact('type-hierarchy-sub', '', link(fill(words.childOf, parent.name), '', () => context.send(OpenOtherRun, { runId: parent.id }))));
  if (run.source !== undefined) list.push(fact('file-code', words.sourceFile, link(baseName(run.source), run.source, () => openSource(context))));
  const commit = run.commit;
  if (commit !== undefined)
    list.push(
      fact(
        'git-commit',
        words.gitCommit,
        html`${link(commit.slice(0, 7), commit, () => context.send(OpenCommit, undefined), 'mono')}${run.branch === undefined ? nothing : html`&nbsp;${run.branch}`}`,
      ),
    );
  const moment = formatMoment(run.start, context.now, words);
  list.push(fact('clock', words.started, html`<span title=${new Date(run.start).toISOString()}>${words.started} ${moment}</span>`));
  if (run.origin !== undefined) list.push(run.origin === 'debugger' ? fact('bug', '', html`${words.byDebugger}`) : fact('beaker', '', html`${words.byTest}`));
  if (run.command !== undefined) list.push(fact('terminal', words.commandLine, html`<span class="mono cut" title=${run.command}>${run.command}</span>`));
  if (run.user !== '') list.push(fact('account', words.user, html`${run.user}`));
  return list;
}

function fact(name: string, label: string, content: TemplateResult): TemplateResult {
  return html`<span title=${label}>${icon(name)}${content}</span>`;
}
