/** Variable that names the server MLflow's client logs to. */
export const TRACKING_URI = 'MLFLOW_TRACKING_URI';

/** Where a person set a variable. */
export type Place =
  /** The environment that the editor was started in. */
  | { readonly kind: 'environment' }
  /** A setting such as `terminal.integrated.env.linux`. */
  | { readonly kind: 'setting'; readonly id: string }
  /** A line (1-based) of a file, absolute path. */
  | { readonly kind: 'file'; readonly path: string; readonly line: number };

/** Variables that a person set in one place. */
export interface PersonsVariables {
  readonly values: Readonly<Record<string, string | null | undefined>>;
  /** Where the variable stands. */
  place(name: string): Place;
}

/** A tracking address that a person set. It always wins over ours. */
export interface PersonsAddress {
  readonly value: string;
  readonly place: Place;
}

const OURS = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/t\/[A-Za-z0-9_-]{16,}(?:\/o\/debugger)?\/?$/;

/** Whether an address leads to a Trialbook server, e.g. since the editor was started from one of its own terminals. */
export function isOurs(address: string): boolean {
  return OURS.test(address.trim());
}

/** The tracking address that a person set in the first of `places` that has one; an address of ours is none of theirs. */
export function personsAddress(places: readonly PersonsVariables[]): PersonsAddress | undefined {
  for (const place of places) {
    const value = place.values[TRACKING_URI]?.trim();
    if (value !== undefined && value !== '' && !isOurs(value)) return { value, place: place.place(TRACKING_URI) };
  }
  return undefined;
}

/** Short name of where an address leads: the host, else the file or scheme; never a user name or password. */
export function targetName(address: string): string {
  const text = address.trim();
  try {
    const url = new URL(text);
    if (url.host !== '') return url.port === '' ? url.hostname : url.host;
  } catch {
    // Not an address with a host: a path or a profile name.
  }
  const name = text.replace(/^[a-z+]+:\/*/i, '').split(/[\\/]/).filter(Boolean).pop();
  return name ?? text;
}
