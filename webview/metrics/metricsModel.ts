import { guessDirection, type Direction } from '../../src/protocol/direction';
import type { DrawnRun, DrawnRuns } from '../compare/charts/drawnRuns';
import type { ChartsSetup } from '../compare/charts/chartsSetup';
import { runStyle } from '../compare/model/colours';
import type { CompareSource, Topic } from '../compare/model/compareModel';
import { Requests } from '../compare/model/requests';
import type { ServerState } from '../compare/protocol';
import type { CardState } from '../runCard/card';
import { Topics } from '../ui/topics';
import { choose, coloursOf, drawnIds, type Choices } from './chosen';
import { withSubject, type Kept } from './kept';
import type { Facts, RunRow, Scope } from './protocol';

const NOTHING: Facts = { subject: { kind: 'none' }, reading: { kind: 'reading' }, total: 0, metrics: [], directions: {}, changed: false };

/** What the parts of the page share: the runs as the host told them, which of them are drawn, and what a person set up. */
export class MetricsModel {
  /** Runs by number, as charts call them, and how often news of each came. */
  readonly resident = { ids: [] as string[], news: new Map<string, number>() };
  facts: Facts = NOTHING;
  /** Newest first. */
  rows: readonly RunRow[] = [];
  drawn: DrawnRuns = { drawn: [], others: [], reason: { kind: 'selected' } };
  /** Number of the run under the pointer or the keys. */
  hover: number | undefined;
  server: ServerState = { kind: 'ready' };
  /** The run that the active cell of a notebook made last, else the notebook's newest. */
  card: CardState | undefined;
  /** UTC ms of the last answer. */
  asOf = Date.now();
  private readonly known = new Map<string, RunRow>();
  private readonly numbers = new Map<string, number>();
  private readonly topics = new Topics<Topic>();
  private readonly requests = new Requests({
    // A run that goes on is read each second: what is shown stays until more came.
    slow: () => undefined,
    answered: () => {
      this.asOf = Date.now();
    },
    // The host logs what it refused; the server's state says the rest.
    failed: () => this.tell('state'),
  });

  constructor(
    readonly source: Pick<CompareSource, 'series'>,
    public kept: Kept,
    private readonly keep: (kept: Kept) => void,
  ) {}

  /** Calls `listener` when one of the topics changed; answers how to stop. */
  listen(topics: readonly Topic[], listener: () => void): () => void {
    return this.topics.listen(topics, listener);
  }

  private tell(...topics: Topic[]): void {
    this.topics.tell(...topics);
  }

  /** Asks for points; a newer question of this name takes the place of the older. */
  ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    return this.requests.ask(name, request);
  }

  /** Takes what the host told. */
  take(facts: Facts, rows: readonly RunRow[], order: readonly string[] | undefined): void {
    for (const row of rows) this.known.set(row.runId, row);
    const ids = order ?? this.rows.map(({ runId }) => runId);
    this.rows = ids.flatMap((id) => this.known.get(id) ?? []);
    if (order !== undefined) {
      this.known.clear();
      for (const row of this.rows) this.known.set(row.runId, row);
    }
    this.facts = facts;
    this.redraw();
    this.tell('rows', 'data', 'state');
  }

  /** Another card, or the same anew. */
  setCard(card: CardState | undefined): void {
    this.card = card;
    this.tell('state');
  }

  /** New points came of these runs, or of any. */
  touch(runIds: readonly string[] | undefined): void {
    for (const id of runIds ?? this.resident.ids) this.resident.news.set(id, (this.resident.news.get(id) ?? 0) + 1);
    this.tell('data');
  }

  /** The server came or went. */
  setServer(server: ServerState): void {
    if (server.kind === 'ready' && this.server.kind === 'ready') return;
    const back = server.kind === 'ready';
    this.server = server;
    if (back) this.touch(undefined);
    this.tell('state');
  }

  /** Which way a metric gets better: as the key metric's choice or the team says, else what its name speaks of. */
  direction(metric: string): Direction {
    const { keyMetric, directions } = this.facts;
    return keyMetric?.key === metric ? keyMetric.direction : (directions[metric] ?? guessDirection(metric));
  }

  /** The number of a run; another for each. */
  number(runId: string): number {
    const known = this.numbers.get(runId);
    if (known !== undefined) return known;
    const number = this.resident.ids.push(runId) - 1;
    this.numbers.set(runId, number);
    return number;
  }

  /** How a run is drawn; undefined for one that is not. */
  drawnRun(runId: string): DrawnRun | undefined {
    return this.drawn.drawn.find(({ id }) => id === runId);
  }

  // Wishes

  setHover(number: number | undefined): void {
    if (number === this.hover) return;
    this.hover = number;
    this.tell('hover');
  }

  setCharts(part: Partial<ChartsSetup>, fits = this.kept.fits): void {
    this.change({ ...this.kept, charts: { ...this.kept.charts, ...part }, fits });
    this.tell('setup');
  }

  setRail(rail: number): void {
    this.change({ ...this.kept, rail });
  }

  setScope(scope: Scope): void {
    this.change({ ...this.kept, scope });
    this.tell('state');
  }

  /** Draws a run, or no longer. */
  toggle(runId: string): void {
    const { subject } = this;
    if (subject === undefined) return;
    const drawn = this.drawnRun(runId) !== undefined;
    const unasked = drawnIds(this.rows, this.facts.best, without(this.choices, runId)).includes(runId);
    this.decide(choose(this.choices, runId, !drawn, unasked));
  }

  /** Draws these runs of the list and no others. */
  drawOnly(runIds: readonly string[]): void {
    const wanted = new Set(runIds);
    const unasked = new Set(drawnIds(this.rows, this.facts.best, {}));
    this.decide(Object.fromEntries(this.rows.flatMap(({ runId }) => (wanted.has(runId) === unasked.has(runId) ? [] : [[runId, wanted.has(runId)] as const]))));
  }

  /** Forgets what was decided. */
  drawUnasked(): void {
    this.decide({});
  }

  /** Whether a person decided what is drawn. */
  get decided(): boolean {
    return Object.keys(this.choices).length > 0;
  }

  /** Id of what is shown, where choices are kept of it. */
  private get subject(): string | undefined {
    return 'id' in this.facts.subject ? this.facts.subject.id : undefined;
  }

  private get choices(): Choices {
    return this.kept.subjects[this.subject ?? '']?.choices ?? {};
  }

  private decide(choices: Choices): void {
    const { subject } = this;
    if (subject === undefined) return;
    this.change(withSubject(this.kept, subject, { choices, colours: this.kept.subjects[subject]?.colours ?? {} }));
    this.redraw();
    this.tell('rows', 'data');
  }

  /** Which runs are drawn, and how. The same object as long as nothing of it changed, so that no chart is made anew. */
  private redraw(): void {
    const { subject } = this;
    const known = this.kept.subjects[subject ?? '']?.colours ?? {};
    const ids = drawnIds(this.rows, this.facts.best, this.choices);
    const colours = coloursOf(ids, known);
    if (subject !== undefined && JSON.stringify(colours) !== JSON.stringify(known)) this.change(withSubject(this.kept, subject, { choices: this.choices, colours }));
    const rows = new Map(this.rows.map((row) => [row.runId, row]));
    const drawn = ids.map((id): DrawnRun => {
      const row = rows.get(id);
      const colour = colours[id] ?? 0;
      return { id, name: row?.name ?? id, rows: [this.number(id)], colour, style: runStyle(colour), baseline: false, live: row?.status === 'RUNNING' };
    });
    if (sameRuns(drawn, this.drawn.drawn)) return;
    this.drawn = { drawn, others: [], reason: { kind: 'selected' } };
  }

  private change(kept: Kept): void {
    this.kept = kept;
    this.keep(kept);
  }
}

function without(choices: Choices, runId: string): Choices {
  return Object.fromEntries(Object.entries(choices).filter(([id]) => id !== runId));
}

function sameRuns(a: readonly DrawnRun[], b: readonly DrawnRun[]): boolean {
  return a.length === b.length && a.every((run, index) => {
    const other = b[index];
    return other !== undefined && run.id === other.id && run.name === other.name && run.live === other.live && run.colour === other.colour;
  });
}
