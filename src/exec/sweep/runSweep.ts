import { basename } from 'node:path';
import { thisProcess } from '../../address/machine';
import type { RunStatus } from '../../protocol/entities';
import { RECORDED_TAGS, type SweepProgress } from '../../protocol/recorded';
import { adoptChild, startChild, type Child, type ChildEnd } from './child';
import { ParentRun } from './parentRun';
import type { Combination } from './plan';
import { estimateLeft } from './progress';
import { dropProgram } from './startSweep';
import { SweepError } from './sweepError';
import { readState, readWish, runnerOf, takeSweep, writeState, writeWish, type Begun, type SweepPlan, type SweepState } from './sweepFiles';
import { errorWords } from '../errorWords';

/** Time between two looks at what the person wants, ms. */
const PACE = 300;
/** A run that was asked to end is killed after this long, ms; `trialbook exec` kills its command before. */
const PATIENCE = 40_000;
/** When so many runs failed one after the other with the same error, the first of all, the rest most likely will. */
const ALL_FAILING = 3;

/** How a sweep is run. */
export interface SweepRun {
  readonly plan: SweepPlan;
  /** Absolute path of `dist/cli.js`, and of `dist/server.js`. */
  readonly cliScript: string;
  readonly serverScript: string;
  /** Environment of the runs. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes lines for the person. */
  readonly tell: (line: string) => void;
  /** What is done when the first runs all fail with the same error: wait for the person, or end where there is none. */
  readonly whenAllFail: 'pause' | 'stop';
}

/** How a sweep ended for its runner. */
export interface SweepOutcome {
  readonly end: 'finished' | 'cancelled' | 'interrupted';
  readonly finished: number;
  readonly failed: number;
  /** Runs that never began or were ended. */
  readonly left: number;
  /** Why it was ended before all was done, when no person did: the first failure, or all failing alike. */
  readonly stopped?: string;
}

/** A sweep that is run by this process. */
export interface RunningSweep {
  /** Raises `SweepError` when another process runs the sweep. */
  readonly ended: Promise<SweepOutcome>;
  /** Asks the runs that go on to end, and starts no more; a second call kills them. */
  cancel(): void;
  /** Leaves the runs to themselves, so that the sweep can be resumed. */
  leave(): void;
}

/** Runs a sweep, or what is left of it. What runs already is waited for, what ended is not repeated, what was killed is. */
export function runSweep(options: SweepRun): RunningSweep {
  const runner = new Runner(options);
  return { ended: runner.run(), cancel: () => runner.cancel(), leave: () => runner.leave() };
}

class Runner {
  readonly #plan: SweepPlan;
  readonly #parent: ParentRun;
  readonly #going = new Map<number, Child>();
  readonly #errors: string[] = [];
  #begun: Record<number, Begun> = {};
  #note: string | undefined;
  #paused = false;
  /** The first runs were judged once; a person who resumes knows. */
  #judged = false;
  #end: 'cancelled' | 'interrupted' | undefined;
  #failedStop = false;
  #killAt = Infinity;
  #wake: () => void = () => undefined;
  #saving: Promise<unknown> = Promise.resolve();
  #best: number | undefined;

  constructor(private readonly options: SweepRun) {
    this.#plan = options.plan;
    this.#parent = new ParentRun({ storePath: options.plan.storePath, uri: options.plan.uri, serverScript: options.serverScript, env: options.env }, options.plan);
  }

  async run(): Promise<SweepOutcome> {
    const { id } = this.#plan;
    if (!takeSweep(id, thisProcess())) throw new SweepError(`The sweep is run by process ${runnerOf(id)?.pid ?? ''} already`);
    await this.#parent.begin();
    await this.#takeUp(readState(id));
    const timer = setInterval(() => this.#wake(), PACE);
    try {
      await this.#loop();
    } finally {
      clearInterval(timer);
    }
    return this.#close();
  }

  cancel(): void {
    if (this.#end === 'cancelled') this.#killAt = 0;
    else {
      this.#end = 'cancelled';
      this.#killAt = Date.now() + PATIENCE;
      for (const child of this.#going.values()) child.stop();
    }
    this.#wake();
  }

  leave(): void {
    this.#end ??= 'interrupted';
    this.#wake();
  }

  /** What an earlier runner did: runs that go on are waited for, and of those that ended while nobody looked the server knows how. */
  async #takeUp(state: SweepState): Promise<void> {
    this.#begun = { ...state.begun };
    this.#judged = state.note !== undefined;
    const unsure = Object.entries(this.#begun).filter(([, { state: how }]) => how === 'running');
    const known = unsure.length === 0 ? new Map() : await this.#parent.children();
    for (const [place, begun] of unsure.map(([text, one]) => [Number(text), one] as const)) {
      const child = begun.process === undefined ? undefined : adoptChild(begun.process);
      if (child !== undefined) this.#follow(place, child, begun.start);
      else if (!known.has(place)) Reflect.deleteProperty(this.#begun, place);
    }
    for (const [place, { state: how }] of Object.entries(this.#begun)) if (how === 'killed') Reflect.deleteProperty(this.#begun, place);
    await this.#save();
  }

  async #loop(): Promise<void> {
    for (;;) {
      this.#hear();
      if (this.#end === undefined && !this.#paused) this.#fill();
      if (Date.now() > this.#killAt) for (const child of this.#going.values()) child.kill();
      if (this.#end === 'interrupted') return;
      if (this.#going.size === 0 && (this.#end !== undefined || this.#next() === undefined)) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Does what the person asked for meanwhile. */
  #hear(): void {
    const wish = readWish(this.#plan.id);
    if (wish === 'cancel' && this.#end === undefined) this.cancel();
    const paused = wish === 'pause';
    if (paused === this.#paused || this.#end !== undefined) return;
    this.#paused = paused;
    if (!paused) this.#note = undefined;
    this.options.tell(paused ? `Paused${this.#going.size === 0 ? '' : `; ${this.#going.size} running to their end`}` : 'Resumed');
    void this.#save();
  }

  #fill(): void {
    for (let place = this.#next(); place !== undefined && this.#going.size < this.#plan.jobs; place = this.#next()) {
      const start = Date.now();
      const child = startChild(process.execPath, [this.options.cliScript, ...this.#argumentsOf(place)], this.#plan.cwd, this.options.env);
      this.#begun[place] = { state: 'running', start, ...(child.process === undefined ? {} : { process: child.process }) };
      this.#follow(place, child, start);
      void this.#save();
    }
  }

  /** The first run that did not begin. */
  #next(): number | undefined {
    const place = this.#plan.runs.findIndex((_, index) => this.#begun[index] === undefined);
    return place < 0 ? undefined : place;
  }

  #argumentsOf(place: number): string[] {
    const { storePath, uri, cwd, experiment, id, execOptions, command, runs } = this.#plan;
    const params = runs[place] ?? {};
    return [
      'exec', uri === undefined ? `--store=${storePath}` : `--uri=${uri}`, `--cwd=${cwd}`, `--experiment=${experiment}`, `--parent=${id}`, `--name=${nameOf(params)}`,
      `--tag=${RECORDED_TAGS.position}=${place}`, `--start=${JSON.stringify({ kind: 'sweep', parent: id })}`,
      ...Object.entries(params).map(([name, value]) => `--param=${name}=${value}`), ...execOptions, '--', ...command,
    ];
  }

  #follow(place: number, child: Child, start: number): void {
    this.#going.set(place, child);
    void child.ended.then(async (end) => {
      const { state, at } = await this.#howEnded(place, end);
      this.#going.delete(place);
      this.#begun[place] = { state, start, end: at };
      this.#report(place, state, end);
      if (state === 'failed') this.#judge(end);
      await this.#save(true);
      this.#wake();
    });
  }

  /** How a run ended, and when (UTC ms); what its recorder could not say the server is asked, and told. */
  async #howEnded(place: number, { code }: ChildEnd): Promise<{ state: Begun['state']; at: number }> {
    const now = Date.now();
    if (code === 0) return { state: 'finished', at: now };
    if (code !== undefined && code <= 128) return { state: 'failed', at: now };
    try {
      const run = (await this.#parent.children()).get(place);
      const at = Number(run?.info.end_time ?? now);
      if (run?.info.status === 'FINISHED') return { state: 'finished', at };
      if (run?.info.status === 'FAILED') return { state: 'failed', at };
      if (run?.info.status === 'RUNNING') await this.#parent.endChild(run.info.run_id, 'KILLED');
    } catch (error) {
      this.options.tell(`The state of run ${place + 1} is not known: ${errorWords(error)}`);
    }
    return { state: 'killed', at: now };
  }

  #report(place: number, state: Begun['state'], end: ChildEnd): void {
    const { start = 0, end: at = 0 } = this.#begun[place] ?? {};
    const seconds = Math.round((at - start) / 100) / 10;
    const words = state === 'failed' ? `failed after ${seconds} s: ${errorLine(end)}` : `${state} after ${seconds} s`;
    this.options.tell(`[${this.#count('finished', 'failed', 'killed')}/${this.#plan.runs.length}] ${nameOf(this.#plan.runs[place] ?? {})} ${words}`);
  }

  /** One failed run is a result; the first three with the same error are a mistake in the command. */
  #judge(end: ChildEnd): void {
    this.#errors.push(errorLine(end));
    if (this.#plan.stopOnFailure && this.#end === undefined) {
      this.#failedStop = true;
      this.#note = `A run failed: ${errorLine(end)}`;
      this.cancel();
    }
    if (this.#judged || this.#count('finished') > 0 || this.#errors.length < ALL_FAILING || this.#next() === undefined || this.#end !== undefined) return;
    this.#judged = true;
    if (new Set(this.#errors.map((one) => one.replaceAll(/[\d.]+/g, '#'))).size > 1) return;
    this.#note = `The first ${ALL_FAILING} runs failed with the same error: ${errorLine(end)}`;
    this.options.tell(this.#note);
    if (this.options.whenAllFail === 'stop') {
      this.#failedStop = true;
      this.cancel();
      return;
    }
    this.#paused = true;
    void writeWish(this.#plan.id, 'pause');
    this.options.tell(`Paused. Go on with: trialbook sweep --resume ${this.#plan.id.slice(0, 8)}`);
  }

  #count(...states: Begun['state'][]): number {
    return Object.values(this.#begun).filter(({ state }) => states.includes(state)).length;
  }

  /** Writes state and progress, one after the other; what cannot be written is told and does not stop the sweep. */
  #save(measure = false): Promise<unknown> {
    this.#saving = this.#saving.then(async () => {
      const phase = this.#end === 'cancelled' ? 'cancelled' : this.#paused ? 'paused' : 'running';
      await writeState(this.#plan.id, this.#state(phase));
      if (measure) this.#best = (await this.#parent.best()) ?? this.#best;
      await this.#parent.say(this.#progress(this.#paused ? 'paused' : 'running'));
    }).catch((error: unknown) => this.options.tell(`The progress was not written: ${errorWords(error)}`));
    return this.#saving;
  }

  #state(phase: SweepState['phase']): SweepState {
    return { phase, begun: this.#begun, ...(this.#note === undefined ? {} : { note: this.#note }) };
  }

  #progress(state: SweepProgress['state']): SweepProgress {
    const { runs, metric, jobs } = this.#plan;
    const now = Date.now();
    const begun = Object.values(this.#begun);
    const done = begun.filter((one) => one.state !== 'running');
    const durations = done.flatMap(({ start, end, state: how }) => (how === 'finished' && end !== undefined ? [end - start] : []));
    const elapsed = begun.filter((one) => one.state === 'running').map(({ start }) => now - start);
    const left = state === 'running' ? estimateLeft(runs.length - begun.length, jobs, durations, elapsed) : undefined;
    return {
      state, runs: runs.length, done: done.length, failed: this.#count('failed'),
      ...(metric === undefined ? {} : { metric: metric.name, direction: metric.direction }),
      ...(this.#best === undefined ? {} : { best: this.#best }),
      ...(left === undefined ? {} : { endsAt: Math.round(now + left) }),
      ...(this.#note === undefined ? {} : { note: this.#note }),
    };
  }

  async #close(): Promise<SweepOutcome> {
    await this.#saving;
    const finished = this.#count('finished');
    const failed = this.#count('failed');
    const end = this.#end ?? 'finished';
    const outcome: SweepOutcome = { end, finished, failed, left: this.#plan.runs.length - finished - failed, ...(this.#failedStop && this.#note !== undefined ? { stopped: this.#note } : {}) };
    await writeState(this.#plan.id, this.#state(end === 'interrupted' ? (this.#paused ? 'paused' : 'running') : end));
    await this.#parent.say(this.#progress(end)).catch(() => undefined);
    if (end !== 'interrupted') await this.#parent.end(this.#statusOf(outcome), failed > 0 || this.#failedStop ? (this.#note ?? failedWords(outcome)) : undefined);
    this.#parent.dispose();
    if (end !== 'interrupted') dropProgram(this.#plan.id);
    return outcome;
  }

  #statusOf({ end, finished }: SweepOutcome): RunStatus {
    if (this.#failedStop) return 'FAILED';
    if (end === 'cancelled') return 'KILLED';
    return finished > 0 ? 'FINISHED' : 'FAILED';
  }
}

/** Longest name of a run, characters. */
const LONGEST_NAME = 100;

/** What a run of a sweep is called: what makes it differ from the others. */
export function nameOf(params: Combination): string {
  const name = Object.entries(params).map(([key, value]) => `${key}=${/[\\/]/.test(value) ? basename(value) : value}`).join(' ');
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function failedWords({ failed, finished }: SweepOutcome): string {
  return `${failed} of ${failed + finished} runs failed`;
}

/** The last line that the command wrote. */
function errorLine({ tail, code }: ChildEnd): string {
  const lines = tail.replaceAll(/\u001B\[[\d;]*m/g, '').split(/\r?\n|\r/).map((line) => line.trim()).filter((line) => line !== '');
  const own = lines.filter((line) => !line.startsWith('trialbook:'));
  return (own.at(-1) ?? lines.at(-1) ?? `exit code ${code ?? 'unknown'}`).slice(0, 300);
}
