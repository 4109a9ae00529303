import type { MlflowClient } from '../../client/mlflowClient';
import { RECORDED_FILES } from '../../protocol/recorded';
import { exitCodeOf, runCommand } from '../child/runCommand';
import { childEnvironment } from '../childEnvironment';
import { commandMask } from '../commandMask';
import type { ExecOptions } from '../execOptions';
import { failureLine, OutputEnd } from '../failureLine';
import { statusOf } from '../finish';
import { Sender } from '../record/sender';
import { connect, type Target } from '../target';
import type { Launch } from './launch';
import { endShared, findShared, rankTag } from './sharedRun';
import { errorWords } from '../errorWords';

/** Longest wait for the run of rank 0, ms. */
const PATIENCE = 30_000;

/** Where a rank belongs. */
export interface Joining {
  readonly target: Target;
  readonly launch: Launch;
  /** False when the program must not continue the run. */
  readonly handsOver: boolean;
}

/** Runs the command of a rank that is not the first: it continues the run of rank 0, and adds where it ran, how it ended and, when it failed, its output. */
export async function joinRun(options: ExecOptions, command: readonly string[], { target, launch, handsOver }: Joining, warn: (line: string) => void): Promise<number> {
  const shared = await find(target, launch, warn);
  const output = new OutputEnd();
  const running = runCommand({
    command, cwd: options.cwd, grace: options.grace, onOutput: (bytes, stream) => output.push(bytes, stream),
    env: childEnvironment({ options, target, run: shared?.run, client: shared?.client, folder: undefined, handsOver }),
  });
  const end = await running.ended;
  const endTime = Date.now();
  if (end.kind === 'not-started') warn(end.reason);
  if (shared === undefined) return exitCodeOf(end);
  try {
    const mask = commandMask(options).mask;
    const error = failureLine(end, output);
    const sender = new Sender(shared.client, shared.run, warn);
    const state = { status: statusOf(end), ...(error === undefined ? {} : { error: mask.text(error).slice(0, 1000) }) };
    await sender.send({ kind: 'log', entries: { tags: [rankTag(launch.rank, state)] } });
    if (error !== undefined) await sender.send({ kind: 'artifact', path: `${RECORDED_FILES.folder}/console.rank${launch.rank}.log`, file: { text: mask.text(output.text) } });
    await endShared(shared.client, shared.run.info.run_id, launch, endTime);
  } catch (failure) {
    warn(`The end of rank ${launch.rank} is not recorded: ${errorWords(failure)}`);
  }
  shared.client.dispose();
  return exitCodeOf(end);
}

async function find(target: Target, launch: Launch, warn: (line: string) => void): Promise<{ client: MlflowClient; run: NonNullable<Awaited<ReturnType<typeof findShared>>> } | undefined> {
  try {
    const client = await connect(target, PATIENCE);
    const run = await findShared(client, launch, PATIENCE);
    if (run === undefined) {
      warn(`Rank ${launch.rank} is not recorded: rank 0 made no run within ${PATIENCE / 1000} s.`);
      return undefined;
    }
    await client.logBatch({ run_id: run.info.run_id, tags: [rankTag(launch.rank)] });
    return { client, run };
  } catch (error) {
    warn(`Rank ${launch.rank} is not recorded: ${errorWords(error)}`);
    return undefined;
  }
}
