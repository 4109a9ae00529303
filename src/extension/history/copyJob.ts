/** A copy that a person asked for. It is kept until it is whole, so that it can go on after a break; nothing of it is secret. */
export interface CopyJob {
  readonly what: 'import' | 'publish' | 'export';
  /** What is copied, as its title says it: `mlruns`, `3 runs`. */
  readonly subject: string;
  /** Where it goes, as a person calls it. */
  readonly target: string;
  /** The command line's command and arguments. */
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Connections whose servers the process has to reach. */
  readonly connectionIds: readonly string[];
  /** The connection that has the runs afterwards. */
  readonly shows?: string;
  /** Absolute path of what is written. */
  readonly output?: string;
}

/** Jobs that are kept. */
const MOST = 20;

/** Whether two jobs do the same; how the person decided about secrets makes no other job of it. */
export function isSameJob(a: CopyJob, b: CopyJob): boolean {
  return a.what === b.what && JSON.stringify(withoutDecision(a.args)) === JSON.stringify(withoutDecision(b.args)) && a.cwd === b.cwd;
}

/** The jobs with this one as the newest. */
export function withJob(jobs: readonly CopyJob[], job: CopyJob): CopyJob[] {
  return [...withoutJob(jobs, job), job].slice(-MOST);
}

/** The jobs without this one. */
export function withoutJob(jobs: readonly CopyJob[], job: CopyJob): CopyJob[] {
  return jobs.filter((one) => !isSameJob(one, job));
}

/** Jobs as they were kept, without what has another shape. */
export function readJobs(value: unknown): CopyJob[] {
  return Array.isArray(value) ? value.filter(isJob).slice(-MOST) : [];
}

function isJob(value: unknown): value is CopyJob {
  if (typeof value !== 'object' || value === null) return false;
  const { what, subject, target, args, cwd, connectionIds, shows, output } = value as Record<string, unknown>;
  return (what === 'import' || what === 'publish' || what === 'export') && [subject, target, cwd].every((one) => typeof one === 'string')
    && [args, connectionIds].every((one) => Array.isArray(one) && one.every((part) => typeof part === 'string'))
    && [shows, output].every((one) => one === undefined || typeof one === 'string');
}

function withoutDecision(args: readonly string[]): string[] {
  return args.filter((one) => one !== '--mask' && one !== '--with-secrets');
}
