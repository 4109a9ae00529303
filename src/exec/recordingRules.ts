import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { isRecord } from '../protocol/plainJson';
import { RECORDED_VARIABLES } from '../protocol/recorded';

/** What a team decided about recording, in the section `recording` of `trialbook.json`. */
export interface RecordingRules {
  /** Whether uncommitted changes are recorded; undefined when it is not said. */
  readonly changes: boolean | undefined;
  /** Names whose values are secret, regular expressions. */
  readonly mask: readonly string[];
  /** Names whose values are none, regular expressions. */
  readonly keep: readonly string[];
  /** Regular expressions that read metrics from the output. */
  readonly metricPatterns: readonly string[];
  /** What is wrong in the file, for a person. */
  readonly problems: readonly string[];
}

const FILE = 'trialbook.json';
const MOST_BYTES = 5_000_000;

/**
 * Reads the rules that a folder's `trialbook.json` holds, and those that the editor's settings put into the environment: lists are added up, and
 * `changes` is what either forbids. Never raises: a file that is wrong holds none, and says so.
 */
export function recordingRules(folder: string, env: NodeJS.ProcessEnv = {}): RecordingRules {
  const problems: string[] = [];
  const sections = [readSection(join(folder, FILE), problems), settingsIn(env[RECORDED_VARIABLES.recording], problems)];
  const texts = (name: string): string[] =>
    sections.flatMap((section) => {
      const value = section[name];
      if (value === undefined) return [];
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
      problems.push(`"recording"."${name}" of ${FILE} has to be a list of texts`);
      return [];
    });
  const changes = sections.map((section) => section['changes']).filter((value) => typeof value === 'boolean');
  return { changes: changes.length === 0 ? undefined : changes.every(Boolean), mask: texts('mask'), keep: texts('keep'), metricPatterns: texts('metricPatterns'), problems };
}

function settingsIn(text: string | undefined, problems: string[]): Readonly<Record<string, unknown>> {
  if (text === undefined || text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below.
  }
  problems.push(`${RECORDED_VARIABLES.recording} is not a JSON object; it is left out`);
  return {};
}

function readSection(path: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    if (statSync(path).size > MOST_BYTES) return {};
    const errors: ParseError[] = [];
    const whole: unknown = parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
    if (errors.length > 0) problems.push(`${FILE} is not JSON`);
    const section = isRecord(whole) ? whole['recording'] : undefined;
    return isRecord(section) ? section : {};
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) problems.push(`${FILE} cannot be read: ${(error as Error).message}`);
    return {};
  }
}
