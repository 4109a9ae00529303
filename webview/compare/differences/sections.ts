import type { Direction } from '../../../src/protocol/direction';
import { isOfMachine } from '../../run/metricOrder';
import { restoreSpecial } from '../../run/protocol';
import { formatNumber } from '../../ui/format';
import { plainCell, valueRow, type DifferenceWords, type Row } from './cells';
import { codeRows } from './codeRows';
import { compareVersions } from './compareVersions';
import { artifactRows, dataRows, modelRows } from './fileRows';
import { clockFormat, metricRow, wholeSeconds } from './metricRows';
import type { CodeFacts, RunFacts } from './protocol';

/** The sections, in their order. */
export const SECTIONS = ['params', 'metrics', 'packages', 'data', 'code', 'environment', 'machine', 'tags', 'models', 'artifacts'] as const;
/** A section. */
export type SectionId = (typeof SECTIONS)[number];

/** Rows of one kind. */
export interface Section {
  readonly id: SectionId;
  readonly rows: readonly Row[];
  /** Something to know of the section as a whole. */
  readonly note?: string;
}

/** What the sections are made of: runs, the baseline first. */
export interface Compared {
  readonly runs: readonly RunFacts[];
  /** Of the runs after the baseline; absent until read. */
  readonly code?: readonly CodeFacts[];
  /** SHA-256 by run and path, as far as files were compared; empty where that was not possible. */
  readonly digests: ReadonlyMap<string, string>;
  /** Another number of each metric than the last, by run and key. */
  readonly statistics?: ReadonlyMap<string, number>;
  readonly direction: (metric: string) => Direction;
  /** The metric that the panel is about: it stands first. */
  readonly metric?: string;
}

/** Where the digest, or a statistic, of a run's key is kept. */
export function factKey(runId: string, key: string): string {
  return `${runId}\n${key}`;
}

/** All sections of a comparison. */
export function makeSections(compared: Compared, words: DifferenceWords): Section[] {
  const { runs } = compared;
  const code = codeRows(runs, compared.code, words);
  return [
    { id: 'params', rows: keyedRows(runs.map((run) => run.params), words) },
    { id: 'metrics', rows: metricRows(compared, words) },
    { id: 'packages', rows: packageRows(runs, words) },
    { id: 'data', rows: dataRows(runs, words) },
    { id: 'code', ...code },
    { id: 'environment', rows: environmentRows(runs, words) },
    { id: 'machine', rows: machineRows(compared, words) },
    { id: 'tags', rows: keyedRows(runs.map((run) => run.tags), words) },
    { id: 'models', rows: modelRows(runs, words) },
    { id: 'artifacts', rows: artifactRows(runs, compared.digests, words), ...(runs.every((run) => run.allFiles) ? {} : { note: words.moreFiles }) },
  ];
}

/** Whether no parameter, metric or tag was logged by two of the runs. */
export function nothingInCommon(runs: readonly RunFacts[]): boolean {
  const seen = new Set<string>();
  for (const run of runs) {
    const keys = [...run.params.map(({ key }) => `p${key}`), ...run.metrics.map(({ key }) => `m${key}`), ...run.tags.map(({ key }) => `t${key}`)];
    if (keys.some((key) => seen.has(key))) return false;
    keys.forEach((key) => seen.add(key));
  }
  return runs.length > 1;
}

/** Names that end in numbers in the order that people count. */
const ORDER = new Intl.Collator('en', { numeric: true });

/** All keys of several lists, in order. */
export function allKeys(lists: readonly (readonly { readonly key: string }[])[]): string[] {
  return [...new Set(lists.flatMap((list) => list.map(({ key }) => key)))].sort(ORDER.compare);
}

function keyedRows(lists: readonly (readonly { readonly key: string; readonly value: string }[])[], words: DifferenceWords): Row[] {
  const maps = lists.map((list) => new Map(list.map(({ key, value }) => [key, value])));
  return allKeys(lists).map((key) => valueRow(key, maps.map((map) => map.get(key)), words));
}

function metricRows({ runs, direction, statistics, metric }: Compared, words: DifferenceWords, ofMachine = false): Row[] {
  const maps = runs.map((run) => new Map(restoreSpecial(run.metrics).map(({ key, value }) => [key, statistics?.get(factKey(run.id, key)) ?? value])));
  const keys = allKeys(runs.map((run) => run.metrics)).filter((key) => isOfMachine({ key }) === ofMachine).sort((a, b) => Number(b === metric) - Number(a === metric));
  return keys.map((key) => metricRow({ key: `metric:${key}`, label: key, values: maps.map((map) => map.get(key)), direction: direction(key) }, words));
}

/** What a run took of the machine differs each time, and is no result. */
function machineRows(compared: Compared, words: DifferenceWords): Row[] {
  const { runs } = compared;
  // Neither direction is better by itself, which need not be said of each.
  const rows = metricRows({ ...compared, direction: () => 'unknown' }, words, true).map((row) => ({ ...row, note: '' }));
  const durations = runs.map((run) => (run.end === undefined ? undefined : run.end - run.start));
  if (durations.every((value) => value === undefined)) return rows;
  const duration = metricRow({ key: 'duration', label: words.duration, values: wholeSeconds(durations), direction: 'lower', write: clockFormat(durations) }, words);
  // A run without an end is not one that logged less.
  return [{ ...duration, cells: duration.cells.map((cell) => (cell.look === 'absent' ? { text: words.running, look: 'same' as const } : cell)) }, ...rows];
}

function packageRows(runs: readonly RunFacts[], words: DifferenceWords): Row[] {
  const maps = runs.map((run) => run.environment && new Map(run.environment.packages.map(({ name, version }) => [name, version])));
  if (maps.every((map) => map === undefined)) return [];
  const keys = allKeys(runs.map((run) => (run.environment?.packages ?? []).map(({ name }) => ({ key: name }))));
  return keys.map((key) => {
    const versions = maps.map((map) => map?.get(key));
    const row = valueRow(key, versions.map((version) => (version === '' ? words.noVersion : version)), words, words.notListed);
    const cells = row.cells.map((cell, index) => {
      // A run that states no environment lacks no package of it.
      if (maps[index] === undefined) return { text: words.noEnvironment, look: 'absent' as const };
      if (index > 0 && maps[0] === undefined) return plainCell(versions[index], words, words.notListed);
      return cell.letter === 'M' || cell.letter === 'T' || cell.letter === '=' ? { ...cell, letter: 'M' as const, note: versionNote(versions[0] ?? '', versions[index] ?? '', words) } : cell;
    });
    return { ...row, cells, differs: cells.some((cell) => cell.letter !== undefined) };
  });
}

function versionNote(baseline: string, version: string, words: DifferenceWords): string {
  const step = compareVersions(baseline, version);
  if (step === undefined) return words.sameValue;
  const part = { major: words.versionMajor, minor: words.versionMinor, patch: words.versionPatch, suffix: words.versionSuffix, other: words.versionOther }[step.part];
  return step.newer === undefined ? part : (step.newer ? words.newer : words.older).replace('{0}', part);
}

function environmentRows(runs: readonly RunFacts[], words: DifferenceWords): Row[] {
  const row = (key: string, label: string, values: readonly (string | undefined)[]): Row[] =>
    values.every((value) => value === undefined || value === '') ? [] : [{ ...valueRow(key, values.map((value) => value || undefined), words), label }];
  const python = row('python', words.python, runs.map((run) => run.environment?.python)).map((made) => ({
    ...made,
    cells: made.cells.map((cell, index) => {
      const [from, to] = [runs[0]?.environment?.python, runs[index]?.environment?.python];
      return index === 0 || from === undefined || to === undefined || cell.letter === undefined ? cell : { ...cell, letter: 'M' as const, note: versionNote(from, to, words) };
    }),
  }));
  return [
    ...python,
    ...row('environmentFile', words.environmentFile, runs.map((run) => run.environment?.from)),
    ...row('user', words.user, runs.map((run) => run.user)),
    ...row('status', words.status, runs.map((run) => run.status)),
  ];
}

/** A count as it is written. */
export function countText(count: number): string {
  return formatNumber(count);
}
