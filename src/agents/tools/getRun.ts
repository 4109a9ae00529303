import { orMissing } from '../../client/missing';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { tagValue } from '../../protocol/keyMetric';
import { RECORDED_FILES, RECORDED_TAGS } from '../../protocol/recorded';
import type { SeriesStats } from '../../protocol/trialbook';
import { directionOf } from '../direction';
import { briefly, findRun } from '../find';
import { took } from '../runTable';
import { defineTool, type AgentPlace } from '../tool';
import { clean, cleanValue, figure, moment } from '../words';

const MOST_VALUES = 80;
const MOST_FILES = 60;
/** Series whose least and greatest value is read. */
const MOST_STATS = 40;
const LONGEST_NOTE = 3000;
const LONGEST_ERROR = 4000;
/** Lines of the log that are shown of a failed run without being asked for. */
const USUAL_LINES = 30;
const MOST_LINES = 200;
/** A recorded log is cut at 10 MB, with a note about what is left out. */
const LARGEST_LOG = 11_000_000;

/** Reads all of one run. */
export const getRun = defineTool({
  name: 'get_run',
  title: 'Get run',
  description:
    'Read one run: state, duration, parameters, metrics with their extremes, tags, note, data, source file and commit, command, files it left, models it logged, and why it failed with the end of ' +
    'its console log.',
  fields: {
    run_id: { type: 'string', description: 'Id, begin of an id, or exact name of the run.' },
    log_lines: { type: 'integer', minimum: 0, maximum: MOST_LINES, description: `Last lines of the console log that are wanted; without it ${USUAL_LINES} of a failed run and none of others.` },
  },
  required: ['run_id'],
  async run(place, input) {
    const run = await findRun(place, input.run_id);
    const { client, signal } = place;
    const lines = input.log_lines ?? (run.info.status === 'FAILED' ? USUAL_LINES : 0);
    const [experiment, files, children, log, metrics] = await Promise.all([
      orMissing(client.getExperiment(run.info.experiment_id, { signal })),
      listFiles(place, run),
      client.childSummaries([run.info.run_id], undefined, { signal }),
      lines === 0 ? undefined : readLog(place, run, lines),
      metricsOf(place, run),
    ]);
    const error = tagValue(run.data.tags, SYSTEM_TAGS.error);
    const note = tagValue(run.data.tags, SYSTEM_TAGS.note);
    return {
      ...briefly(run),
      experiment: clean(experiment?.name ?? run.info.experiment_id),
      ...(run.info.lifecycle_stage === 'deleted' ? { in_trash: true } : {}),
      ended: moment(run.info.end_time), took: took(run, place.now), user: clean(run.info.user_id),
      ...(error === undefined ? {} : { error: clean(error, LONGEST_ERROR) }),
      metrics,
      params: Object.fromEntries(run.data.params.slice(0, MOST_VALUES).map(({ key, value }) => [clean(key), cleanValue(key, value, 300)])),
      ...origin(run),
      ...(note === undefined || note === '' ? {} : { note: clean(note, LONGEST_NOTE) }),
      tags: tagsOf(run),
      datasets: run.inputs.dataset_inputs.slice(0, 20).map(({ dataset, tags }) => ({ name: clean(dataset.name), digest: clean(dataset.digest), used_for: tagValue(tags, SYSTEM_TAGS.datasetContext) })),
      models_logged: (run.outputs?.model_outputs ?? []).slice(0, 20).map(({ model_id }) => model_id),
      ...(children[0] === undefined ? {} : { child_runs: children[0].children }),
      files,
      ...(log === undefined ? {} : { end_of_log: log }),
    };
  },
});

/** Facts that have names of their own in the answer, and tags that only programs read. */
const TOLD: ReadonlySet<string> = new Set([SYSTEM_TAGS.error, SYSTEM_TAGS.note, SYSTEM_TAGS.sourceName, SYSTEM_TAGS.sourceType, SYSTEM_TAGS.gitCommit, SYSTEM_TAGS.gitBranch, SYSTEM_TAGS.parentRunId, SYSTEM_TAGS.runName, SYSTEM_TAGS.user, SYSTEM_TAGS.logModelHistory]);

function tagsOf(run: Run): Record<string, string> {
  const shown = run.data.tags.filter(({ key }) => !TOLD.has(key) && !key.startsWith('trialbook.') && !key.startsWith('mlflow.'));
  return Object.fromEntries(shown.slice(0, MOST_VALUES).map(({ key, value }) => [clean(key), cleanValue(key, value, 300)]));
}

function origin({ data }: Run): Record<string, unknown> {
  const said: readonly (readonly [string, string | undefined])[] = [
    ['parent', tagValue(data.tags, SYSTEM_TAGS.parentRunId)],
    ['source', tagValue(data.tags, SYSTEM_TAGS.sourceName)],
    ['command', tagValue(data.tags, RECORDED_TAGS.command)],
    ['exit_code', tagValue(data.tags, RECORDED_TAGS.exitCode)],
    ['git_commit', tagValue(data.tags, SYSTEM_TAGS.gitCommit)],
    ['git_branch', tagValue(data.tags, SYSTEM_TAGS.gitBranch)],
    ['uncommitted_changes', tagValue(data.tags, RECORDED_TAGS.gitDirty)],
    ['notebook', tagValue(data.tags, RECORDED_TAGS.notebook)],
    ['repeats_run', tagValue(data.tags, RECORDED_TAGS.repeats)],
  ];
  return Object.fromEntries(said.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, clean(value, 500)]])));
}

async function metricsOf(place: AgentPlace, run: Run): Promise<Record<string, unknown>> {
  const shown = [...run.data.metrics].sort((a, b) => Number(a.key.startsWith('system/')) - Number(b.key.startsWith('system/')) || (a.key < b.key ? -1 : 1)).slice(0, MOST_VALUES);
  const keys = shown.slice(0, MOST_STATS).map(({ key }) => key);
  const series = keys.length === 0 ? [] : await place.client.series({ series: keys.map((key) => ({ run_id: run.info.run_id, key })), buckets: 1, reduce: 'mean' }, { signal: place.signal });
  const stats = new Map<string, SeriesStats>(series.map((one) => [one.key, one.stats]));
  return Object.fromEntries(shown.map(({ key, value, step }) => {
    const known = stats.get(key);
    const direction = directionOf(place, key);
    return [clean(key), {
      last: figure(value),
      ...(known === undefined || known.count < 2 || known.min === undefined || known.max === undefined ? {} : { min: figure(known.min), max: figure(known.max), last_step: Number(step), points: known.count }),
      ...(direction === 'unknown' ? {} : { better: direction }),
    }];
  }));
}

async function listFiles({ client, signal }: AgentPlace, run: Run): Promise<string[]> {
  // Where files cannot be listed, the rest of the run is worth telling.
  const files = (await orMissing(client.listArtifacts(run.info.run_id, undefined, { signal }))) ?? [];
  const shown = files.slice(0, MOST_FILES).map((file) => `${clean(file.path, 200)}${file.is_dir ? '/' : ''}${file.file_size === undefined ? '' : ` (${file.file_size} bytes)`}`);
  return files.length > shown.length ? [...shown, `… ${files.length - shown.length} more`] : shown;
}

/** The last lines of what a recorded command printed; undefined when that was not kept. */
async function readLog({ client, signal }: AgentPlace, run: Run, lines: number): Promise<string[] | undefined> {
  if (tagValue(run.data.tags, RECORDED_TAGS.command) === undefined) return undefined;
  const bytes = await orMissing(client.readArtifact(run, RECORDED_FILES.console, LARGEST_LOG, { signal }));
  return bytes?.toString('utf8').trimEnd().split(/\r?\n/).slice(-lines).map((line) => clean(line, 300));
}
