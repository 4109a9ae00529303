/** A copy of a store's database that is kept outside the workspace. */
export interface DatabaseCopy {
  /** Absolute path of the file. */
  readonly path: string;
  /** When it was made, UTC ms. */
  readonly time: number;
  readonly bytes: number;
  /** Runs that are not in the trash. */
  readonly runs: number;
  /** When the latest of them began, UTC ms. */
  readonly lastRun?: number;
}

/**
 * Names of copies: `backup` for the present database, `earlier` for one that was gone when a new one began in its folder. The stamp is
 * UTC, so that names sort by time.
 */
const COPY = /^experiments\.db\.(backup|earlier)-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})$/;

/** When the copy of that file name was made, UTC ms, and which kind it is; `undefined` for what is no copy. */
export function copyOf(name: string): { readonly kind: 'backup' | 'earlier'; readonly time: number } | undefined {
  const [, kind, ...stamp] = COPY.exec(name) ?? [];
  if (kind !== 'backup' && kind !== 'earlier') return undefined;
  const [year = 0, month = 1, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = stamp.map(Number);
  return { kind, time: Date.UTC(year, month - 1, day, hour, minute, second, ms) };
}
