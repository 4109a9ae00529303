import { isAbsolute } from 'node:path';

/** What `RECORDED_FILES.environment` says that a repetition needs. */
export interface RecordedEnvironment {
  /** Absolute path of the interpreter, on the machine where the run was recorded. */
  readonly program: string | undefined;
  /** Paths whose changes are not in the patch: relative to the repository, or words that stand for several. */
  readonly leftOut: readonly string[];
}

/** Most paths that are kept; what the environment says may come with a clone. */
const MOST = 1000;

/** Reads it. What has another shape counts as absent. */
export function readRecordedEnvironment(text: string | undefined): RecordedEnvironment {
  const said = record(parse(text));
  const program = record(said?.['interpreter'])?.['program'];
  return { program: typeof program === 'string' && isAbsolute(program) && !program.includes('\0') ? program : undefined, leftOut: leftOutPaths(said?.['leftOut']) };
}

function leftOutPaths(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).slice(0, MOST).flatMap((one: unknown) => {
    const path = record(one)?.['path'];
    return typeof path === 'string' && path !== '' ? [path] : [];
  });
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Anything may be uploaded under this name.
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}
