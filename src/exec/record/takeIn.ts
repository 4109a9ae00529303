import { existsSync, statSync } from 'node:fs';
import { errorCode } from '../../address/files';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, TERMINATED, type Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { RECORDED_FILES } from '../../protocol/recorded';
import { createRun, findRecorded } from './createRun';
import { isOutage, Sender } from './sender';
import { abandoned, claim, CONSOLE, type Spool, type SpoolHead, type SpoolLine, type SpoolTarget } from './spool';
import { errorWords } from '../errorWords';

/** What came of taking in. */
export interface TakenIn {
  /** Records that became runs, or were added to theirs. */
  readonly runs: number;
  /** What a server refused, and what could not be read, for a person. */
  readonly problems: readonly string[];
}

/**
 * Takes in what was recorded for a target while its server could not be had, and what a recorder left that was killed. Several processes may do it at
 * once, and one may be killed on the way: each record becomes one run. Raises when the server cannot be had; what is left is taken in by the next one.
 */
export async function takeIn(client: MlflowClient, target: SpoolTarget): Promise<TakenIn> {
  const problems: string[] = [];
  let runs = 0;
  for (const found of abandoned(target)) {
    const spool = claim(found);
    if (spool === undefined) continue;
    try {
      if (await replayAll(client, spool, (reason) => problems.push(reason))) runs++;
      spool.remove();
    } catch (error) {
      if (isOutage(error)) throw error;
      // Its folder stays, so that nothing is lost.
      problems.push(`${spool.folder}: ${errorWords(error)}`);
    }
  }
  return { runs, problems };
}

/** Makes the run of a record, or finds the one that it was made into. Raises what the client raises. */
export async function runOf(client: MlflowClient, head: SpoolHead, lines: readonly SpoolLine[]): Promise<Run> {
  const created = lines.find((line) => line.kind === 'created');
  if (created !== undefined) return client.getRun(created.runId);
  return (await findRecorded(client, head)) ?? createRun(client, head);
}

/** Writes all that was kept. Answers false when nothing had been recorded. */
async function replayAll(client: MlflowClient, spool: Spool, refused: (reason: string) => void): Promise<boolean> {
  const lines = spool.read();
  const head = lines[0]?.kind === 'head' ? lines[0].head : undefined;
  if (head === undefined) return false;
  const run = await existing(client, head, lines);
  // A person deleted it for good.
  if (run === undefined) return false;
  const sender = new Sender(client, run, refused);
  for (const line of lines) if (line.kind === 'log' || line.kind === 'inputs' || line.kind === 'artifact') await sender.send(line);
  if (head.params.length > 0) await sender.send({ kind: 'log', entries: { params: head.params } });
  await complete(sender, spool, lines);
  return true;
}

async function existing(client: MlflowClient, head: SpoolHead, lines: readonly SpoolLine[]): Promise<Run | undefined> {
  try {
    return await runOf(client, head, lines);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST' && lines.some((line) => line.kind === 'created')) return undefined;
    throw error;
  }
}

/** Ends the run as the record says, and as killed when whoever recorded it was killed before it could say. */
async function complete(sender: Sender, spool: Spool, lines: readonly SpoolLine[]): Promise<void> {
  const end = lines.find((line) => line.kind === 'end');
  if (end !== undefined) {
    await sender.send(end);
    return;
  }
  const console_ = spool.file(CONSOLE);
  if (existsSync(console_)) await sender.send({ kind: 'artifact', path: RECORDED_FILES.console, file: { path: console_ } });
  const ended = lines.find((line) => line.kind === 'ended');
  // The program may have ended its run by itself.
  if (ended === undefined && TERMINATED.includes((await sender.client.getRun(sender.runId)).info.status)) return;
  const words = 'Recording was cut off: the process that recorded was killed';
  if (ended === undefined) await sender.send({ kind: 'log', entries: { tags: [{ key: SYSTEM_TAGS.error, value: words }] } });
  await sender.send({ kind: 'end', status: ended?.status ?? 'KILLED', endTime: ended?.endTime ?? lastSign(spool) });
}

/** UTC ms of the last that was written to a record. */
function lastSign(spool: Spool): number {
  const times = [CONSOLE, 'record.jsonl'].map((name) => {
    try {
      return statSync(spool.file(name)).mtimeMs;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0;
      throw error;
    }
  });
  return Math.round(Math.max(...times));
}
