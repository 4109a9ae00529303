import { type Benchmark, median, round } from './figure';
import { fastTrackMl, residentMegabytes, startFastTrackMl, startTrialbook, type StartTarget } from './targets';

/** Starting the server: time until it answers, and what it holds in memory while idle. */
export const start: Benchmark = {
  name: 'start',
  about: 'time until the server answers, memory while idle',
  async measure() {
    const ours = await sample(startTrialbook);
    const theirs = fastTrackMl() === undefined ? undefined : await sample(startFastTrackMl);
    return {
      'server.ready': { value: round(ours.ready), unit: 'ms', better: 'lower', peers: theirs ? { FastTrackML: round(theirs.ready) } : {} },
      ...(ours.memory === undefined
        ? {}
        : {
            'server.idle': {
              value: round(ours.memory), unit: 'MB', better: 'lower' as const,
              peers: theirs?.memory === undefined ? {} : { FastTrackML: round(theirs.memory) },
            },
          }),
    };
  },
};

async function sample(startTarget: StartTarget): Promise<{ ready: number; memory: number | undefined }> {
  const ready: number[] = [];
  const memory: number[] = [];
  for (let i = 0; i < 5; i++) {
    const target = await startTarget();
    ready.push(target.readyAfter);
    await new Promise((done) => setTimeout(done, 2000));
    const megabytes = residentMegabytes(target.pid);
    if (megabytes !== undefined) memory.push(megabytes);
    await target.stop();
  }
  return { ready: median(ready), memory: memory.length === 0 ? undefined : median(memory) };
}
