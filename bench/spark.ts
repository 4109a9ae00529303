import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Benchmark, type Figures, round } from './figure';

const CLI = resolve('dist/cli.js');
const ROWS = 1_000_000;
/** Lines of what a peer prints that hold its time, s. */
const SECONDS = /^seconds ([\d.]+)$/m;

/** One batch by Spark on two processors and by our program in one interpreter, beside plain pandas that reads, predicts and writes the same file. */
export const spark: Benchmark = {
  name: 'spark',
  about: 'a million rows of CSV scored as a run: by Spark on two cores, in the interpreter, and by plain pandas',
  async measure() {
    const python = process.env['TRIALBOOK_SPARK_PYTHON'] ?? '';
    if (python === '') return {};
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    try {
      return await figures(folder, python);
    } finally {
      spawnSync(process.execPath, [CLI, 'stop'], { cwd: folder, env: environment(folder), stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

const PANDAS = `
import sys, time
began = time.monotonic()
import mlflow, pandas
model = mlflow.pyfunc.load_model("models:/Houses/1")
loaded = time.monotonic()
table = pandas.read_csv("houses.csv", dtype={"id": str, "square_feet": float, "bedrooms": "int64", "bathrooms": "int64"})
table["prediction"] = model.predict(table)
table.to_csv("plain.csv", index=False)
print("seconds", time.monotonic() - loaded)
print("start", loaded - began)
`;

async function figures(folder: string, python: string): Promise<Figures> {
  mkdirSync(join(folder, '.git'));
  await call(folder, ['exec', '--', python, resolve('test/support/houses.py'), 'Houses', 'houses.csv', String(ROWS)]);
  // Each from its start to its end, for that is what a person waits for; Spark's own start is told apart.
  const bySpark = await call(folder, ['score', 'Houses/1', 'houses.csv', '--spark', '--python', python, '--master', 'local[2]', '--output', 'spark-out']);
  const one = await call(folder, ['exec', '--no-metrics', '--', python, '-c', 'from pyspark.sql import SparkSession; SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate().range(10).count()']);
  const small = await call(folder, ['score', 'Houses/1', 'houses.csv', '--python', python, '--output', 'ours.csv']);
  const plain = await call(folder, ['exec', '--no-metrics', '--', python, '-c', PANDAS]);
  const rate = (ms: number): number => round(ROWS / (ms / 1000));
  const pandas = Number(SECONDS.exec(plain.output)?.[1] ?? Number.NaN);
  return {
    'spark.rows': { value: rate(bySpark.ms), unit: 'rows/s', better: 'higher', peers: { pandas: rate(plain.ms) } },
    'spark.rows.without.start': { value: rate(Math.max(1, bySpark.ms - one.ms)), unit: 'rows/s', better: 'higher', peers: { pandas: round(ROWS / pandas) } },
    'spark.start': { value: round(one.ms / 1000), unit: 's', better: 'lower', peers: {} },
    'score.rows': { value: rate(small.ms), unit: 'rows/s', better: 'higher', peers: { pandas: rate(plain.ms) } },
  };
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TRIALBOOK_STATE_DIR: join(folder, 'state'), MLFLOW_DISABLE_TELEMETRY: 'true' };
}

function call(folder: string, args: readonly string[]): Promise<{ ms: number; output: string }> {
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: environment(folder), stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  return new Promise((done, fail) => {
    child.once('close', (code) => (code === 0 ? done({ ms: performance.now() - began, output }) : fail(new Error(`trialbook ${args.join(' ')} ended with ${code}: ${errors}`))));
  });
}
