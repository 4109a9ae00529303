import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ENDPOINTS } from '../../src/server/endpoints/table';
import { testPython } from './python';
import { removeFolder, startTrackingServer, temporaryFolder } from './trackingServer';

/** Endpoints that end the server, move its store, change what it is reached by, or answer without an end. */
const LEFT_OUT = /\/(?:shutdown|token\/rotate|changes|storage\/.*)$/;

const FILTERS = [
  "params.lr < '0.1'", "metrics.loss > 0.5 AND tags.a LIKE '%b%'", "attributes.status = 'FINISHED'", "name ILIKE 'a%'", "metrics.loss.min <= 1 OR (params.a IN ('x', 'y') AND tags.`b c` != '')",
  "attributes.start_time >= 1700000000000", "dataset.name = 'd'", "params.a IS NOT NULL", "run_id IN ('a','b')", "version_number = 1", "creation_time > 0", "tags.`mlflow.prompt.is_prompt` != 'true'",
];
const GRAMMAR = ['params.', 'metrics.loss', 'tags.`a b`', 'attributes.status', 'params."x"', 'name', 'run_id', 'dataset.name', '=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE', 'IN', 'IS NULL', 'IS NOT NULL', 'AND', 'OR', 'NOT', '(', ')', ',', "'a'", '"b"', '`', "'", '"', '1', '-1.5e300', 'NaN', '%', '_', '\\', '--', ';', 'ASC', 'DESC', 'metrics.loss.min', 'attributes.duration'];

/** What came of it. */
export interface Fuzzed {
  readonly output: string;
  /** Requests that were sent. */
  readonly runs: number;
  readonly ok: boolean;
}

/** Whether the fuzzer is there: Atheris, libFuzzer for Python, has programs for Linux alone. */
export function hasFuzzer(): Promise<boolean> {
  return new Promise((done) => {
    if (process.platform !== 'linux') done(false);
    else execFile(testPython(), ['-c', 'import atheris'], (error) => done(error === null));
  });
}

/** Sends a server of its own made-up requests for some seconds. The same seed makes up the same ones, as long as the server answers the same. */
export async function fuzzServer(seconds: number, seed: number): Promise<Fuzzed> {
  const root = temporaryFolder('trialbook-fuzz-');
  const workspace = join(root, 'workspace');
  mkdirSync(workspace);
  const server = await startTrackingServer(workspace, join(root, 'state'));
  try {
    const made = await fetch(`${server.trackingUri}/api/2.0/mlflow/runs/create`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"experiment_id":"0","start_time":1}' });
    const { run } = (await made.json()) as { run: { info: { run_id: string } } };
    const runId = run.info.run_id;
    const plan = join(root, 'plan.json');
    writeFileSync(plan, JSON.stringify({
      port: Number(new URL(server.url).port), token: server.token, pid: server.pid, filters: FILTERS, grammar: GRAMMAR, root: `0/${runId}/artifacts`,
      words: [runId, '0', '1', 'loss', 'a', 'm', '', 'a/b', '..', 'm-0123456789abcdef0123456789abcdef', 'RUNNING', 'FINISHED', 'Production', 'ACTIVE_ONLY', 'models:/m/1', `mlflow-artifacts:/0/${runId}/artifacts`, '__proto__', 'constructor', 'toString', '\u0000', '\ud800', '\u202e', 'é', '💥', ...FILTERS],
      endpoints: ENDPOINTS.flatMap(({ method, paths }) => paths.slice(0, 1).filter((path) => !LEFT_OUT.test(path)).map((path) => [method, path])),
      fields: ['experiment_id', 'experiment_ids', 'run_id', 'run_uuid', 'run_ids', 'key', 'value', 'timestamp', 'step', 'metrics', 'params', 'tags', 'name', 'version', 'alias', 'stage', 'source', 'filter', 'order_by', 'max_results', 'page_token', 'path', 'metric_key', 'model_id', 'status', 'start_time', 'end_time', 'lifecycle_stage', 'datasets', 'dataset', 'series', 'columns', 'buckets', 'description', 'new_name', 'artifact_location', 'run_name', 'user_id', 'run_view_type', 'models', 'uri', 'digest', 'text', 'nonce', '__proto__'],
    }));
    return await fuzz(plan, root, seconds, seed);
  } finally {
    const alive = existsSync(`/proc/${server.pid}`);
    if (alive) await server.stop();
    removeFolder(root);
    if (!alive) throw new Error('The server ended while it was sent made-up requests');
  }
}

function fuzz(plan: string, cwd: string, seconds: number, seed: number): Promise<Fuzzed> {
  const args = [resolve('test/conformance/fuzz/fuzz_server.py'), plan, `-max_total_time=${seconds}`, `-seed=${seed}`, '-max_len=4096', '-len_control=0', '-timeout=120', '-rss_limit_mb=2048', '-print_final_stats=1'];
  return new Promise((done) => {
    execFile(testPython(), args, { cwd, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, PYTHONHASHSEED: '0' } }, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`;
      done({ output, ok: error === null, runs: Number(/stat::number_of_executed_units:\s*(\d+)/.exec(output)?.[1] ?? /Done (\d+) runs/.exec(output)?.[1] ?? 0) });
    });
  });
}
