import { TRACKING_URI } from './personsAddress';

/** A change of one environment variable. */
export interface EnvironmentChange {
  readonly variable: string;
  readonly type: 'replace' | 'append';
  readonly value: string;
}

/** What the environment of a folder's programs is made from. */
export interface RecordingInput {
  /** Address with the token in its path. */
  readonly trackingUri: string;
  /** Environment that the programs start from. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** Names of variables are the same in any case (Windows). */
  readonly caseless: boolean;
}

const LOOPBACK = '127.0.0.1';

/**
 * The changes that make MLflow's client log to `trackingUri`. The address is not printed, since its path is a secret, and a
 * proxy is told to leave the loopback address alone.
 */
export function recordingEnvironment(input: RecordingInput): EnvironmentChange[] {
  const changes: EnvironmentChange[] = [
    { variable: TRACKING_URI, type: 'replace', value: input.trackingUri },
    { variable: 'MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT', type: 'replace', value: 'true' },
  ];
  return [...changes, ...noProxy(input)];
}

/**
 * Extends the proxy exceptions that are set. Programs prefer `no_proxy` to `NO_PROXY`: making the one that a person did not
 * set would hide the other.
 */
function noProxy({ inherited, caseless }: RecordingInput): EnvironmentChange[] {
  const names = caseless
    ? [Object.keys(inherited).find((name) => name.toUpperCase() === 'NO_PROXY') ?? 'NO_PROXY']
    : ['NO_PROXY', 'no_proxy'].filter((name) => Boolean(inherited[name]));
  return (names.length === 0 ? ['NO_PROXY'] : names)
    .filter((name) => !exempt(inherited[name] ?? ''))
    .map((variable) => ({ variable, type: 'append', value: `,${LOOPBACK}` }));
}

function exempt(value: string): boolean {
  return value.split(',').some((host) => host.trim() === '*' || host.trim() === LOOPBACK);
}

/** What `changes` make of `base`: only the variables that change. */
export function changedVariables(changes: readonly EnvironmentChange[], base: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { variable, type, value } of changes) {
    const before = base[variable] ?? '';
    if (type === 'replace') result[variable] = value;
    else result[variable] = before === '' ? value.replace(/^,/, '') : before + value;
  }
  return result;
}
