import type { Readable } from 'node:stream';
import type { HistoryRun, HistorySummary, Metric, Problem } from '../history';
import type { HistorySource, OpenSource } from '../source';

/** All that a source holds, for tests: runs by name. */
export interface ReadSource {
  readonly summary: HistorySummary;
  readonly runs: ReadonlyMap<string, { readonly history: HistoryRun; readonly params: Readonly<Record<string, string>>; readonly tags: Readonly<Record<string, string>>; readonly points: readonly Metric[]; readonly files: Readonly<Record<string, Buffer>> }>;
  readonly problems: readonly Problem[];
}

/** Opens a source and reads all of it. `known` is what the target has of each run. */
export async function readAll(
  open: (path: string, options: OpenSource) => Promise<HistorySource>, path: string, options: Partial<OpenSource> & { readonly known?: ReadonlyMap<string, number> } = {},
): Promise<ReadSource> {
  const problems: Problem[] = [];
  const source = await open(path, { signal: new AbortController().signal, problem: (problem) => problems.push(problem), ...options });
  const runs: [string, ReadSource['runs'] extends ReadonlyMap<string, infer R> ? R : never][] = [];
  const summary = await source.summary();
  for await (const experiment of source.experiments()) {
    for await (const history of source.runs(experiment)) {
      const points: Metric[] = [];
      for await (const block of source.points(history, options.known)) points.push(...block);
      const files: [string, Buffer][] = [];
      for await (const file of source.files(history)) files.push([file.path, await bytesOf(await file.open())]);
      const record = (pairs: readonly { key: string; value: string }[]): Record<string, string> => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
      const { info, data } = history.run;
      runs.push([info.run_name, { history, params: record(data.params), tags: record(data.tags), points, files: Object.fromEntries(files) }]);
    }
  }
  await source.close();
  return { summary, runs: new Map(runs), problems };
}

/** The points of a key as `[step, value]`. */
export function series(points: readonly Metric[], key: string): (readonly [number | bigint, number])[] {
  return points.filter((point) => point.key === key).map(({ step, value }) => [step, value]);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}
