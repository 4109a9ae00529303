import { isAbort, type Channel } from '../../rpc/page';
import { filesToDigest } from './fileRows';
import { GetCodeFacts, GetDigests, GetRunFacts, type CodeFacts, type GoneRun, type RunFacts } from './protocol';
import { factKey } from './sections';

/** Where reading stands. */
export type Reading = { readonly kind: 'reading' } | { readonly kind: 'read' } | { readonly kind: 'failed'; readonly message: string };

/** Most files whose content is compared of one comparison. */
const MOST_FILES = 1000;

/** Reads what runs are, once each, and again when they changed; then what takes longer: the code between them, and files of the same size. */
export class FactsLoader {
  readonly facts = new Map<string, RunFacts | GoneRun>();
  readonly digests = new Map<string, string>();
  reading: Reading = { kind: 'read' };
  private readonly code = new Map<string, CodeFacts>();
  private readonly stale = new Set<string>();
  private shown: readonly string[] = [];
  private busy: AbortController | undefined;

  constructor(
    private readonly channel: Channel,
    /** Called when there is something new to draw. */
    private readonly changed: () => void,
  ) {}

  /** Reads what is missing of these runs; the first is the baseline. Calls that ask for what is shown already do nothing. */
  show(ids: readonly string[]): void {
    if (ids.join('\n') === this.shown.join('\n')) return;
    this.shown = ids;
    void this.read();
  }

  /** Reads runs again that changed; all of them without ids. */
  refresh(ids: readonly string[] | undefined): void {
    for (const id of ids ?? this.facts.keys()) if (this.facts.has(id)) this.stale.add(id);
    if (this.shown.some((id) => this.stale.has(id))) void this.read();
  }

  /** Tries again after a failure. */
  retry(): void {
    void this.read();
  }

  /** Stops reading: the view is gone. What was read stays. */
  stop(): void {
    this.busy?.abort();
    this.shown = [];
  }

  /** The code of the runs after the baseline; undefined until all of it was read. */
  codeOf(ids: readonly string[]): CodeFacts[] | undefined {
    const all = ids.slice(1).map((id) => this.code.get(this.codeKey(ids[0] ?? '', id)));
    return all.every((facts) => facts !== undefined) ? all : undefined;
  }

  private async read(): Promise<void> {
    this.busy?.abort();
    const busy = new AbortController();
    this.busy = busy;
    const ids = this.shown;
    try {
      await this.readRuns(ids, busy.signal);
      await this.readCode(ids, busy.signal);
      await this.readDigests(ids, busy.signal);
    } catch (error) {
      if (busy.signal.aborted || isAbort(error)) return;
      this.reading = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      this.changed();
    }
  }

  private async readRuns(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const missing = ids.filter((id) => !this.facts.has(id) || this.stale.has(id));
    if (missing.length === 0) {
      this.reading = { kind: 'read' };
      this.changed();
      return;
    }
    this.reading = { kind: 'reading' };
    this.changed();
    const fresh = missing.some((id) => this.stale.has(id));
    const answers = await this.channel.request(GetRunFacts, { runIds: missing, ...(fresh ? { fresh: 'yes' as const } : {}) }, signal);
    for (const facts of answers) {
      const before = this.facts.get(facts.id);
      // A run that went while it was shown stays readable as it was.
      if (facts.kind !== 'gone' || before?.kind !== 'run') this.facts.set(facts.id, facts);
      else this.facts.set(facts.id, { ...before, lifecycle: 'deleted' });
      this.stale.delete(facts.id);
      if (before !== undefined) for (const key of [...this.digests.keys()]) if (key.startsWith(`${facts.id}\n`)) this.digests.delete(key);
    }
    this.reading = { kind: 'read' };
    this.changed();
  }

  private async readCode(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const [baseline = ''] = ids;
    const missing = ids.slice(1).filter((id) => !this.code.has(this.codeKey(baseline, id)));
    if (missing.length === 0) return;
    const answers = await this.channel.request(GetCodeFacts, { baseline, runIds: missing }, signal);
    answers.forEach((facts, index) => this.code.set(this.codeKey(baseline, missing[index] ?? ''), facts));
    this.changed();
  }

  private async readDigests(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const wanted = filesToDigest(this.runs(ids), this.digests).slice(0, MOST_FILES);
    if (wanted.length === 0) return;
    const files = wanted.map(({ runId, file }) => ({ runId, path: file.path, ...(file.modelId === undefined ? {} : { modelId: file.modelId }) }));
    const answers = await this.channel.request(GetDigests, { files }, signal);
    answers.forEach((digest, index) => {
      const file = files[index];
      if (file !== undefined) this.digests.set(factKey(file.runId, file.path), digest);
    });
    this.changed();
  }

  /** Those of the runs that could be read. */
  runs(ids: readonly string[]): RunFacts[] {
    return ids.flatMap((id) => {
      const facts = this.facts.get(id);
      return facts?.kind === 'run' ? [facts] : [];
    });
  }

  /** Code is the same for all runs of two commits and a source. */
  private codeKey(baseline: string, id: string): string {
    const part = (runId: string): string => {
      const facts = this.facts.get(runId);
      return facts?.kind === 'run' ? (facts.commit ?? '') : runId;
    };
    const run = this.facts.get(id);
    return [part(baseline), part(id), run?.kind === 'run' ? (run.source ?? '') : ''].join('\n');
  }
}
