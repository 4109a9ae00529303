/** How much something matters that a check found. */
export type CheckLevel = 'error' | 'warning' | 'note';

/** Something that a check of a data folder found. */
export interface CheckFinding {
  readonly level: CheckLevel;
  /** What it is about: a stable word for programs. */
  readonly kind:
    | 'database' | 'journal' | 'rows' | 'history' | 'missing-files' | 'left-elsewhere' | 'partial-copy' | 'strays' | 'set-aside' | 'links' | 'not-openable' | 'shared-folder'
    | 'large-values' | 'leftovers' | 'owner';
  /** What is wrong, a sentence. */
  readonly what: string;
  /** What can be done, a sentence. */
  readonly todo: string;
  /** What `--repair` does about it, a sentence; absent where it leaves it alone. */
  readonly repair?: string;
  /** Examples, at most 20: ids or paths. */
  readonly examples: readonly string[];
  /** How many there are in all. */
  readonly count: number;
}

/** What `trialbook check` answers. */
export interface CheckReport {
  readonly store: string;
  readonly findings: readonly CheckFinding[];
  /** What was looked at. */
  readonly looked: { readonly experiments: number; readonly runs: number; readonly points: number; readonly models: number; readonly versions: number; readonly files: number; readonly bytes: number; readonly events: number };
}

/** Something that `trialbook check --repair` did. */
export interface CheckDeed {
  /** What was done, a sentence. */
  readonly what: string;
  /** Absolute path of a copy that was made before, or of a file that was set aside or removed. */
  readonly path?: string;
}

/** What `trialbook check --repair` answers. */
export interface RepairReport {
  /** As it was before. */
  readonly before: CheckReport;
  /** What was done, in its order; nothing when there was nothing to mend. */
  readonly done: readonly CheckDeed[];
  /** As it is now; absent when nothing was done. */
  readonly after?: CheckReport;
}
