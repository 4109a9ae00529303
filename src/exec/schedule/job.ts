/** A command that is to be recorded at set times with no editor open. */
export interface ScheduledJob {
  /** Words for a person, and the stem of names. */
  readonly name: string;
  /** Absolute path of the `trialbook` command. */
  readonly program: string;
  /** What it gets: `['exec', '--dir', …]`. */
  readonly args: readonly string[];
  /** Absolute working directory. */
  readonly cwd: string;
}

/** When a job runs. Hours count from 0, days of the week from Sunday, 0. */
export type Often =
  | { readonly kind: 'hourly'; readonly minute: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'weekdays'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'weekly'; readonly day: number; readonly hour: number; readonly minute: number }
  /** On a day from 1 to 28, which all months have. */
  | { readonly kind: 'monthly'; readonly day: number; readonly hour: number; readonly minute: number };

/** The five fields of cron, which GitHub Actions takes too. */
export function cronFields(often: Often): string {
  switch (often.kind) {
    case 'hourly':
      return `${often.minute} * * * *`;
    case 'daily':
      return `${often.minute} ${often.hour} * * *`;
    case 'weekdays':
      return `${often.minute} ${often.hour} * * 1-5`;
    case 'weekly':
      return `${often.minute} ${often.hour} * * ${often.day}`;
    case 'monthly':
      return `${often.minute} ${often.hour} ${often.day} * *`;
  }
}

/** A name that files, units and tasks may have: `train-houses`. */
export function plainName(name: string): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60).toLowerCase();
  return plain === '' ? 'job' : plain;
}

/**
 * Arguments that no quoting can spoil: all that stands behind the name of the command (`exec`) as one text of letters and digits, which
 * `trialbook exec --encoded` reads.
 */
export function encodedArguments([command = '', ...rest]: readonly string[]): string[] {
  return [command, '--encoded', Buffer.from(JSON.stringify(rest)).toString('base64url')];
}

/** Reads what `encodedArguments` made; arguments that are not encoded stay. Raises an Error with words when the text is none of ours. */
export function decodedArguments(args: readonly string[]): string[] {
  const [command, flag, text, ...more] = args;
  if (flag !== '--encoded' || command === undefined) return [...args];
  const wrong = new Error('--encoded takes the text that "Copy as Scheduled Job" made, and nothing beside it');
  if (text === undefined || more.length > 0) throw wrong;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw wrong;
  }
  if (!Array.isArray(read) || !read.every((one) => typeof one === 'string')) throw wrong;
  return [command, ...read];
}
