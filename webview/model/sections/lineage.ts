import { html, nothing, type TemplateResult } from 'lit';
import { baseName, formatBytes, formatDuration, formatNumber, formatShare } from '../../ui/format';
import { icon } from '../../ui/icons';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { called, type ModelContext } from '../context';
import { OpenCommit, OpenRun, OpenSource, type VersionDetails } from '../protocol';
import { servedOf } from '../servingTable';

/** From the data to what serves: data → source → run → version → served. */
export function lineage(context: ModelContext, details: VersionDetails): TemplateResult {
  const { words } = context;
  const steps = [data(context, details), source(context, details), run(context, details), version(details), served(context, details)];
  return html`<section aria-label="${called(details.version)} ${words.lineage}">
    <h2>${called(details.version)} <span class="c">${words.lineage}</span></h2>
    <div class="lin">${steps.map((step, index) => html`${index === 0 ? nothing : html`<div class="a">${icon('arrow-right')}</div>`}${step}`)}</div>
  </section>`;
}

function node(name: string, title: unknown, detail: unknown, extra = '', colour = ''): TemplateResult {
  return html`<div class="n ${extra}"><div class="t">${icon(name, colour)}<span class="cut">${title}</span></div><div class="d num">${detail}</div></div>`;
}

function data({ words }: ModelContext, details: VersionDetails): TemplateResult {
  const [first, ...more] = details.data;
  if (first === undefined) return node('database', html`<span class="sub">${words.noData}</span>`, '');
  const size = first.rows === undefined ? undefined : first.rows === 1 ? words.oneRow : fill(words.rows, formatNumber(first.rows));
  const facts = [first.digest.slice(0, 8), size].filter((part) => part !== undefined).join('  ');
  return node('database', html`<span title=${details.data.map((one) => `${one.name} ${one.digest}`).join('\n')}>${first.name}${more.length === 0 ? '' : ` +${more.length}`}</span>`, facts);
}

function source({ words, send }: ModelContext, { run }: VersionDetails): TemplateResult {
  const file = run?.file;
  if (run === undefined || file === undefined) return node('file-code', html`<span class="sub">${words.noCode}</span>`, '');
  const { line, commit } = run;
  const title = `${baseName(file)}${line === undefined ? '' : `:${line}`}`;
  return node(
    'file-code',
    link(title, file, () => send(OpenSource, { path: file, ...(line === undefined ? {} : { line }) })),
    commit === undefined ? '' : link(commit.slice(0, 7), commit, () => send(OpenCommit, { commit }), 'mono'),
  );
}

function run(context: ModelContext, { run: made }: VersionDetails): TemplateResult {
  const { words, send } = context;
  if (made === undefined) return node('pass', html`<span class="sub">${words.noRun}</span>`, '');
  const took = made.duration === undefined ? [] : [formatDuration(made.duration, words)];
  return node('pass', link(made.name, made.name, () => send(OpenRun, { runId: made.id })), [...took, ...(made.user === '' ? [] : [made.user])].join('  '));
}

function version({ version: number, size, flavors }: VersionDetails): TemplateResult {
  const facts = [size === undefined ? undefined : formatBytes(size), flavors.map(({ name }) => (name === 'python_function' ? 'pyfunc' : name)).join(', ')];
  return node('package', html`<span class="b">${called(number)}</span>`, facts.filter((part) => part !== undefined && part !== '').join('  '), 'me');
}

function served({ words, state }: ModelContext, details: VersionDetails): TemplateResult {
  const row = servedOf(state.served ?? [], details.version);
  if (row === undefined) return node('broadcast', html`<span class="sub">${words.notServed}</span>`, '');
  const { backend } = row;
  const { state: how } = backend;
  if (how.kind === 'failed') return node('warning', words.doesNotAnswer, html`<span title=${how.reason}>${how.reason}</span>`, '', 'warn');
  const name = { healthy: words.healthy, starting: words.starting, stopping: words.stopping, restarting: words.startingAgain }[how.kind];
  const p95 = backend.traffic.p95 === undefined ? '' : `  p95 ${fill(words.took, formatNumber(backend.traffic.p95, 3))}`;
  return node(how.kind === 'restarting' ? 'warning' : 'broadcast', fill(words.share, formatShare(backend.share)), `${name}${p95}`, '', how.kind === 'healthy' ? 'ok' : 'warn');
}
