import type { MlflowClient } from '../../client/mlflowClient';
import { openRegistry } from '../../client/registry/openRegistry';
import type { Registry } from '../../client/registry/registry';
import { readVersionFacts } from '../../client/registry/versionFacts';
import type { Direction } from '../../protocol/direction';
import { isActive, type ModelVersion } from '../../protocol/entities';
import type { ChainState, RegistryEvent } from '../../protocol/registry';
import { directionsOf } from '../../promotion/compareMetrics';
import { approvalsOf, isOpen, reviewGoal } from '../../promotion/review';
import type { VersionFacts } from '../../promotion/facts';
import { InteropError } from '../interopError';
import type { Report } from './comparison';
import { decisionsOf, versionsWords, type Decision } from './eventWords';
import { html, type Html } from './html';
import { dayWords, moment } from './moments';
import { counted, listed } from './numbers';
import { page } from './page';
import { inTurns } from './readRuns';
import { validationsTable, versionsTable } from './versionTables';

/** What a report of a model is made of. */
export interface DecisionsWish {
  readonly name: string;
  readonly title?: string | undefined;
  readonly origin: string;
  /** Which way metrics get better, as the team says. */
  readonly directions: ReadonlyMap<string, Direction>;
}

/** Events and versions that a report tells of, the newest. */
const MOST_EVENTS = 2000;
const PAGE = 200;
const MOST_VERSIONS = 60;
const MOST_DECISIONS = 300;

/** Makes a report of who decided what about a model, when and why, with the figures of its versions. Raises `InteropError` `missing`, and what the client raises. */
export async function decisionsReport(client: MlflowClient, { name, title, origin, directions }: DecisionsWish, signal: AbortSignal): Promise<Report> {
  // Nothing is decided here, so that nobody has to be named.
  const registry = openRegistry(client, { localUser: () => '' });
  const { model, versions } = await registry.view(name, { signal });
  if (model === undefined) throw new InteropError('missing', `There is no registered model '${name}'`);
  const [facts, { events, chain, isWhole }] = await Promise.all([
    inTurns(versions.slice(0, MOST_VERSIONS), (version) => readVersionFacts(client, version, { model, files: false, signal })),
    readHistory(registry, name, signal),
  ]);
  const head = {
    title: title ?? name,
    subtitle: `Registered model, ${counted(versions.length, 'version')}, since ${dayWords(model.creation_timestamp)}`,
    origin,
    time: Date.now(),
  };
  const decisions = decisionsOf(events).filter(({ what }) => what.length > 0);
  return {
    text: page(head, [
      model.description === undefined || model.description === '' ? html`` : html`<blockquote>${model.description}</blockquote>`,
      nowInUse(versions, model.aliases, facts, events),
      html`<section><h2>Versions and their figures</h2>${versionsTable(facts, directionsOf(directions))}${versions.length > facts.length ? html`<p class="note">${counted(versions.length - facts.length, 'older version')} not shown.</p>` : ''}</section>`,
      validationsTable(facts),
      story(decisions, isWhole, chain, events),
    ]),
    runs: facts.filter(({ run }) => run.kind === 'there').length,
  };
}

async function readHistory(registry: Registry, name: string, signal: AbortSignal): Promise<{ events: RegistryEvent[]; chain: ChainState; isWhole: boolean }> {
  const events: RegistryEvent[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await registry.history(name, { max: PAGE, ...(before === undefined ? {} : { before }) }, { signal });
    events.push(...page.events);
    before = page.next_before;
    if (before === undefined || events.length >= MOST_EVENTS) return { events, chain: page.chain, isWhole: before === undefined };
  }
}

/** What is used now, since when, by whose decision and why. */
function nowInUse(versions: readonly ModelVersion[], aliases: readonly { readonly alias: string; readonly version: string }[], facts: readonly VersionFacts[], events: readonly RegistryEvent[]): Html {
  const active = versions.filter(({ current_stage: stage }) => isActive(stage)).sort((a, b) => Number(b.current_stage === 'Production') - Number(a.current_stage === 'Production'));
  const lines = active.map((version) => stageLine(version, facts, events));
  for (const { alias, version } of aliases) {
    const event = events.find((one) => one.kind === 'alias-set' && one.alias === alias && one.version === version);
    lines.push(html`<li>The alias <strong>@${alias}</strong> points to version ${version}${event === undefined ? '' : html`, since ${moment(event.time, dayWords)} by ${event.user.name}`}.</li>`);
  }
  const open = facts.filter(({ review }) => isOpen(review));
  for (const { version, review } of open) {
    if (review === undefined) continue;
    lines.push(html`<li>A review is open: ${review.by.name} asked on ${moment(review.time, dayWords)} to move version ${version} to ${reviewGoal(review)}${review.state === 'approved' ? html`, and ${listed(approvalsOf(review).map(({ name }) => name))} approved` : ''}.${review.comment === undefined ? '' : html`<blockquote>${review.comment}</blockquote>`}</li>`);
  }
  if (!active.some(({ current_stage: stage }) => stage === 'Production')) lines.unshift(html`<li>No version is in the stage Production.</li>`);
  const other = versions.filter(({ current_stage: stage }) => stage === 'Archived').map(({ version }) => version);
  if (other.length > 0 && other.length <= 10) lines.push(html`<li>Archived: ${versionsWords(other)}.</li>`);
  return html`<section><h2>In use now</h2><ul class="facts">${lines}</ul></section>`;
}

function stageLine({ version, current_stage: stage, description }: ModelVersion, facts: readonly VersionFacts[], events: readonly RegistryEvent[]): Html {
  const event = events.find((one) => one.kind === 'stage-changed' && one.version === version && one.to === stage);
  const review = facts.find((one) => one.version === version)?.review;
  const approvers = review === undefined ? [] : approvalsOf(review).map(({ name }) => name);
  return html`<li><span class="state${stage === 'Production' ? ' on' : ''}">${stage}</span> <strong>Version ${version}</strong>${event === undefined ? '' : html`, since ${moment(event.time, dayWords)}, moved there by ${event.user.name}`}${
    approvers.length === 0 ? '' : html`, approved by ${listed(approvers)}`
  }.${event?.comment === undefined || event.comment === '' ? '' : html`<blockquote>${event.comment}</blockquote>`}${description === undefined || description === '' ? '' : html`<p>${description}</p>`}</li>`;
}

function story(decisions: readonly Decision[], isWhole: boolean, chain: ChainState, events: readonly RegistryEvent[]): Html {
  const shown = decisions.slice(0, MOST_DECISIONS);
  const unverified = events.some(({ user }) => !user.verified);
  return html`<section><h2>What was decided</h2>${trust(chain)}
${decisions.length === 0 ? html`<p>Nothing is on record.</p>` : html`<ol class="story">${shown.map(({ time, who, what, comments, isBig }) => html`<li${isBig ? html` class="big"` : ''}>${moment(time)}<p>${isBig ? html`<strong>${what.join(' ')}</strong>` : what.join(' ')}${who === '' ? '' : ` By ${who}.`}</p>${comments.map((comment) => html`<blockquote>${comment}</blockquote>`)}</li>
`)}</ol>`}
${isWhole && shown.length === decisions.length ? '' : html`<p class="note">Older decisions are left out.</p>`}
${unverified ? html`<p class="note">Names are those that people's machines gave, unless the server asks them to sign in.</p>` : ''}</section>`;
}

function trust(chain: ChainState): Html {
  switch (chain.kind) {
    case 'intact':
      return html`<p class="note">The record is as it was written: each of its ${counted(chain.events, 'entry', 'entries')} seals the one before it, and all seals hold.</p>`;
    case 'broken':
      return html`<p class="warn">The record was changed afterwards: entry ${chain.seq} is not what was written (${chain.reason}). It and later entries cannot be trusted.</p>`;
    case 'unchained':
      return html`<p class="note">The server keeps no sealed record. What follows is what people's programs noted, and could have been changed.</p>`;
  }
}
