/** Posts to a tracking server, by a path below `api/2.0/mlflow/`. */
export type Call = <T>(path: string, body: object) => Promise<T>;

/** A run that logs points all the time, as a training does. */
export interface LiveRun {
  readonly runId: string;
  /** Logs single points. */
  log(metrics: Readonly<Record<string, number>>): Promise<void>;
  /** Begins to log so many points a second, of all its metrics in turn. */
  begin(perSecond: number): void;
  /** Ends that, once the last were taken. */
  pause(): Promise<void>;
}

/** Batches a second in which points are logged. */
const BATCHES = 10;

/** Makes a run of a script in a tracking server, with a first point of each metric. */
export async function makeLiveRun(call: Call, script: string, metrics: readonly string[]): Promise<LiveRun> {
  const { experiment_id } = await call<{ experiment_id: string }>('experiments/create', { name: 'training' });
  const tags = [{ key: 'mlflow.source.name', value: script }, { key: 'mlflow.source.type', value: 'LOCAL' }];
  const { run } = await call<{ run: { info: { run_id: string } } }>('runs/create', { experiment_id, run_name: 'live', start_time: Date.now(), tags });
  const run_id = run.info.run_id;
  let step = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  const send = (points: readonly (readonly [string, number])[]): Promise<unknown> => {
    step += 1;
    const batch = points.map(([key, value]) => ({ key, value, timestamp: Date.now(), step }));
    return call('runs/log-batch', { run_id, metrics: batch });
  };
  await call('runs/log-batch', { run_id, params: [{ key: 'lr', value: '0.05' }, { key: 'depth', value: '8' }] });
  await send(metrics.map((key) => [key, 1]));
  let next = 0;
  return {
    runId: run_id,
    async log(points) {
      await send(Object.entries(points));
    },
    begin(perSecond) {
      timer = setInterval(() => {
        const points = Array.from({ length: Math.round(perSecond / BATCHES) }, () => {
          next = (next + 1) % metrics.length;
          return [metrics[next] ?? '', Math.random()] as const;
        });
        sending = sending.then(() => send(points));
      }, 1000 / BATCHES);
    },
    async pause() {
      clearInterval(timer);
      await sending;
    },
  };
}
