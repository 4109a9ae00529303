import { randomUUID } from 'node:crypto';
import { RUN_STATUSES, SYSTEM_TAGS, type LifecycleStage, type RunStatus, type Tag } from '../protocol/entities';
import { invalidParameter, notFound } from '../protocol/errors';
import type { RunStore } from './api';
import { readCodeRuns } from './code/codeRuns';
import type { Context } from './context';
import type { HotRun } from './hotRuns';
import { logInputs, logOutputs } from './datasets';
import { findActiveExperiment } from './experiments';
import { childSummaries } from './overview';
import { checkParams, writeParams } from './params';
import { randomRunName } from './runNames';
import { findRun, loadRuns, newRun, toRunInfo, type RunRow } from './runRows';
import { countRuns, searchRuns } from './search/runs';
import type { Transaction } from './sql';
import { checkTags, removeTag, renameRun, writeTags } from './tags';
import { checkInt64 } from './validation';

/** Runs in MLflow's terms. */
export function createRunStore(context: Context): RunStore {
  const { db, now } = context;

  /** Writes to an active run. */
  const write = <T>(runId: string, work: (tx: Transaction, run: RunRow, hot: HotRun) => T): T => {
    let run = -1;
    const result = db.write((tx) => {
      const hot = context.hot.active(tx, runId);
      run = hot.row.run;
      return work(tx, hot.row, hot);
    });
    context.runs.drop(run);
    context.activity.touch(runId, now());
    return result;
  };

  const setLifecycle = (runId: string, stage: LifecycleStage): void => {
    const { run, experiment } = findRun(db, runId);
    db.write((tx) => {
      tx.run('runs.setLifecycle', [stage, stage === 'deleted' ? now() : null, run]);
      tx.changed({ kind: 'run', experiment_id: String(experiment), run_id: runId });
    });
    context.runs.drop(run);
    context.keys.drop(experiment);
  };

  return {
    create(request) {
      const given = checkTags(request.tags ?? [], 'tags');
      const startTime = checkInt64(request.start_time ?? now(), 'start_time');
      const name = nameOf(request.run_name, given);
      const tags = [...given.filter((tag) => tag.key !== SYSTEM_TAGS.runName), { key: SYSTEM_TAGS.runName, value: name }];
      const tagged = (key: string): string | undefined => given.findLast((tag) => tag.key === key)?.value;
      const runId = randomUUID().replaceAll('-', '');
      const row = db.write((tx): RunRow => {
        const { experiment, artifact_location } = context.hot.experiment(tx, request.experiment_id);
        const run = context.hot.nextRun(tx);
        const artifact_uri = `${artifact_location.replace(/\/+$/, '')}/${runId}/artifacts`;
        const user_id = request.user_id ?? tagged(SYSTEM_TAGS.user) ?? '';
        tx.later('runs.insert', [run, runId, experiment, name, user_id, 'RUNNING', startTime, artifact_uri, tagged(SYSTEM_TAGS.parentRunId) ?? null]);
        tx.laterMany('tags.set', tags.map((tag) => [run, tag.key, tag.value]));
        tx.changed({ kind: 'run', experiment_id: String(experiment), run_id: runId });
        context.keys.written(experiment, 'tag', tags.map((tag) => tag.key));
        return {
          run, run_id: runId, experiment, name, user_id, status: 'RUNNING', start_time: startTime, end_time: null, artifact_uri, lifecycle_stage: 'active',
        };
      });
      context.hot.created(row);
      context.activity.touch(runId, now());
      const created = newRun(row, tags);
      context.runs.set(row.run, created);
      return created;
    },
    get: (runId) => loadRuns(db, context.runs, [context.hot.keyOf(runId) ?? findRun(db, runId).run])[0]!,
    update(request) {
      const status = request.status === undefined ? undefined : checkStatus(request.status);
      const endTime = request.end_time === undefined ? undefined : checkInt64(request.end_time, 'end_time');
      return write(request.run_id, (tx, row) => {
        if (status !== undefined) tx.run('runs.setStatus', [status, row.run]);
        if (endTime !== undefined) tx.run('runs.setEndTime', [endTime, row.run]);
        if (request.run_name !== undefined && request.run_name !== '') renameRun(tx, row.run, request.run_name);
        tx.changed({ kind: 'run', experiment_id: String(row.experiment), run_id: row.run_id });
        return toRunInfo(findRun(tx, row.run_id));
      });
    },
    move(runId, experimentId) {
      write(runId, (tx, row) => {
        const { experiment } = findActiveExperiment(tx, experimentId);
        if (experiment === row.experiment) return;
        tx.run('runs.setExperiment', [experiment, row.run]);
        tx.changed({ kind: 'experiment', experiment_id: String(row.experiment) });
        tx.changed({ kind: 'run', experiment_id: String(experiment), run_id: runId });
        context.keys.drop(row.experiment);
        context.keys.drop(experiment);
      });
    },
    delete: (runId) => setLifecycle(runId, 'deleted'),
    restore: (runId) => setLifecycle(runId, 'active'),
    search(request) {
      const { runs, next_page_token } = searchRuns(db, request);
      return { runs: loadRuns(db, context.runs, runs), ...(next_page_token !== undefined && { next_page_token }) };
    },
    count: (request) => countRuns(db, request),
    children: (runIds, metricKey) => childSummaries(db, runIds, metricKey),
    logParam(runId, param) {
      const params = checkParams([param], '');
      const { hot, written } = write(runId, (tx, _row, hot) => ({ hot, written: writeParams(context, tx, hot, params) }));
      for (const { key, value } of written) context.hot.setParam(hot, key, value);
    },
    setTag(runId, tag) {
      const tags = checkTags([tag], '');
      write(runId, (tx, row) => {
        writeTags(context, tx, row, tags);
      });
    },
    deleteTag(runId, key) {
      write(runId, (tx, row) => {
        if (!removeTag(tx, row, key)) throw notFound(`No tag with name: ${key} in run with id ${runId}`);
      });
    },
    logInputs: (runId, datasets, models = []) =>
      write(runId, (tx, row) => {
        logInputs(tx, row, datasets, models);
      }),
    logOutputs: (runId, models) =>
      write(runId, (tx, row) => {
        logOutputs(tx, row, models);
      }),
    table: (request) => context.tables.table(request),
    columns: (request) => context.tables.columns(request),
    ofCode: (request) => readCodeRuns(db, context.code, request),
    active: () => context.activity.running(db, now()),
  };
}

/** The name of a new run. Raises INVALID_PARAMETER_VALUE when name and tag `mlflow.runName` differ. */
function nameOf(name: string | undefined, tags: readonly Tag[]): string {
  const tagged = tags.findLast((tag) => tag.key === SYSTEM_TAGS.runName)?.value;
  if (name && tagged && name !== tagged) {
    throw invalidParameter(
      `Both 'run_name' argument and '${SYSTEM_TAGS.runName}' tag are specified, but with different values (run_name='${name}', ${SYSTEM_TAGS.runName}='${tagged}').`,
    );
  }
  return [name, tagged].find((text) => text !== undefined && text !== '') ?? randomRunName();
}

function checkStatus(status: string): RunStatus {
  const known = RUN_STATUSES.find((one) => one === status);
  if (known === undefined) throw invalidParameter(`Invalid value "${status}" for parameter 'status': it must be one of ${RUN_STATUSES.join(', ')}.`);
  return known;
}
