import type { Direction } from '../../protocol/direction';
import type { VersionFacts } from '../../promotion/facts';
import { html, type Html } from './html';
import { dayWords, moment } from './moments';
import { figure } from './numbers';

/** Metrics that stand in the table, those that most versions have. */
const MOST_METRICS = 8;
const ARROW: Readonly<Record<Direction, string>> = { lower: ' ↓', higher: ' ↑', unknown: '' };

/** Versions with their stage, where they are from and their figures, which get better in the direction that is told. */
export function versionsTable(facts: readonly VersionFacts[], direction: (key: string) => Direction): Html {
  const uses = new Map<string, number>();
  for (const { metrics } of facts) for (const { key } of metrics) if (!key.startsWith('system/')) uses.set(key, (uses.get(key) ?? 0) + 1);
  const rank = (key: string): number => (direction(key) === 'unknown' ? 1 : 0);
  const keys = [...uses.keys()].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || rank(a) - rank(b) || a.localeCompare(b)).slice(0, MOST_METRICS);
  return html`<div class="scroll"><table><caption>Newest first. ↓ lower is better, ↑ higher is better.</caption><thead><tr><th scope="col">Version</th><th scope="col">Stage</th><th scope="col">Registered</th><th scope="col">From run</th>${keys.map((key) => html`<th scope="col" class="n">${key}${ARROW[direction(key)]}</th>`)}</tr></thead><tbody>
${facts.map(({ version, modelVersion, run, metrics }) => {
    const { current_stage: stage, aliases, creation_timestamp: created, user_id: user } = modelVersion;
    const values = new Map(metrics.map(({ key, value }) => [key, value]));
    return html`<tr><th scope="row">${version}</th><td>${stage === 'None' ? '' : html`<span class="state${stage === 'Production' ? ' on' : ''}">${stage}</span>`} ${aliases.map((alias) => `@${alias}`).join(' ')}</td><td>${moment(created, dayWords)}${user === undefined || user === '' ? '' : ` by ${user}`}</td><td>${
      run.kind === 'there' ? run.run.info.run_name : run.kind === 'deleted' ? 'deleted' : ''
    }</td>${keys.map((key) => {
      const value = values.get(key);
      return html`<td class="n">${value === undefined ? '' : figure(value)}</td>`;
    })}</tr>
`;
  })}</tbody></table></div>`;
}

/** How versions did on held-out data; nothing when none was measured. */
export function validationsTable(facts: readonly VersionFacts[]): Html {
  const rows = facts.flatMap(({ version, validations }) => validations.map((validation) => ({ version, ...validation })));
  if (rows.length === 0) return html``;
  return html`<section><h2>Measured on held-out data</h2><div class="scroll"><table><thead><tr><th scope="col">Version</th><th scope="col">Data</th><th scope="col">When</th><th scope="col">Outcome</th><th scope="col">Figures</th></tr></thead><tbody>
${rows.map(({ version, dataset, time, passed, metrics }) => html`<tr><th scope="row">${version}</th><td>${dataset}</td><td>${moment(time, dayWords)}</td><td>${passed ? html`<span class="good">✓ passed</span>` : '✗ did not pass'}</td><td>${Object.entries(metrics).slice(0, 8).map(([key, value]) => `${key} ${figure(value)}`).join(', ')}</td></tr>
`)}</tbody></table></div></section>`;
}
