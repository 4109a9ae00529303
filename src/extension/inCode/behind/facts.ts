import { matchesName, type MetricSite, type ParameterSite, type SiteName } from '../../../code/reading';
import type { MetricOfCode, ParameterValue, RunsOfCode } from '../../codeRuns/codeRuns';
import { sparkline } from '../../tree/sparkline';
import { usesOf, type ParameterUses } from './parameterUses';

/** Characters of the course of a metric behind code. */
const COURSE_WIDTH = 8;
/** Newest runs among which the names are looked for that a pattern stands for. */
const RUNS_WITH_NAMES = 20;
/** Most names that one place is taken to log; more say nothing about it. */
const MOST_NAMES = 2;

/** What stands behind a place of code, before it is put into words. */
export type Fact =
  | {
      readonly kind: 'metric';
      readonly key: string;
      /** Whether the name is only known from runs, so that it has to be said. */
      readonly named: boolean;
      readonly value: number;
      /** A line of block characters; empty when there is no course. */
      readonly course: string;
      /** The best of all runs, or that the last one is it; absent where nothing tells. */
      readonly best?: 'itself' | number;
    }
  | {
      readonly kind: 'parameter';
      readonly key: string;
      readonly named: boolean;
      readonly uses: ParameterUses;
      /** Whether the value is that of the last run, as the code does not tell it. */
      readonly fromRun: boolean;
    };

/** What is known of the runs of a place, as `CodeRuns` answers it. */
export interface RunFacts {
  readonly runs: RunsOfCode;
  readonly metric: (key: string) => MetricOfCode | undefined;
  readonly parameter: (key: string) => readonly ParameterValue[];
}

/** What is known of a metric that code logs; of several when its name is made at run time. Empty when no run logged it. */
export function metricFacts(site: MetricSite, facts: RunFacts): Fact[] {
  return namesOf(site.metric, facts.runs, 'metrics').flatMap((key) => {
    const metric = facts.metric(key);
    if (metric === undefined) return [];
    const { last, best } = metric;
    const several = facts.runs.runs.some(({ runId, metrics }) => runId !== last.run.runId && metrics.has(key));
    return [{
      kind: 'metric', key, named: site.metric.kind === 'pattern', value: last.value, course: sparkline(metric.course, COURSE_WIDTH),
      ...(best === undefined || !several ? {} : { best: best.run.runId === last.run.runId ? 'itself' : best.value }),
    }];
  });
}

/** How the value of a parameter did that code gives: the one in its text, else that of the last run. Empty when no run had the parameter. */
export function parameterFacts(site: ParameterSite, facts: RunFacts): Fact[] {
  const { runs } = facts;
  const direction = runs.keyMetric?.direction ?? 'unknown';
  return namesOf(site.parameter, runs, 'params').flatMap((key) => {
    const value = site.value ?? runs.runs.find(({ params }) => params.has(key))?.params.get(key);
    const uses = value === undefined ? undefined : usesOf(value, facts.parameter(key), direction, runs.runs.flatMap(({ params }) => params.get(key) ?? []));
    if (uses === undefined) return [];
    return [{ kind: 'parameter', key, named: site.parameter.kind === 'pattern', uses, fromRun: site.value === undefined }];
  });
}

/** The names that a site stands for: its own, or those that the newest runs logged and that its pattern fits. */
export function namesOf(name: SiteName, runs: RunsOfCode, kind: 'metrics' | 'params'): string[] {
  if (name.kind === 'exact') return [name.name];
  // A pattern without a fixed part fits every name, so it tells nothing.
  if (name.parts.every((part) => part === '')) return [];
  for (const run of runs.runs.slice(0, RUNS_WITH_NAMES)) {
    const found = [...run[kind].keys()].filter((key) => matchesName(name, key));
    if (found.length > 0) return found.length <= MOST_NAMES ? found : [];
  }
  return [];
}
