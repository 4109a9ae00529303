import { createReadStream, statSync } from 'node:fs';
import { ConnectionError } from '../../client/connectionError';
import type { MlflowClient } from '../../client/mlflowClient';
import { ServerStartError } from '../../client/serverStartError';
import { TERMINATED, type Metric, type Param, type Run, type RunStatus, type Tag } from '../../protocol/entities';
import { MlflowError, type ErrorCode } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import { cutText, fitKey } from '../../protocol/keys';
import type { Entry, RecordedFile } from './runRecord';
import { errorWords } from '../errorWords';

/** The server cannot be had now, or is not well: what was to be written is kept. The others say that what was written is wrong. */
const OUTAGES: readonly ErrorCode[] = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'INTERNAL_ERROR', 'TEMPORARILY_UNAVAILABLE'];
/** How often a parameter is looked at again that the program wrote at the same time. */
const TRIES = 3;

/** Whether a write may succeed later as it is. */
export function isOutage(error: unknown): boolean {
  if (error instanceof MlflowError) return OUTAGES.includes(error.code);
  return error instanceof ConnectionError || error instanceof ServerStartError;
}

/** Writes entries to a run of a server, in calls that keep to MLflow's limits. */
export class Sender {
  constructor(
    readonly client: MlflowClient,
    readonly run: Run,
    /** Takes the reason why something was left out. */
    private readonly refused: (reason: string) => void,
  ) {}

  get runId(): string {
    return this.run.info.run_id;
  }

  /** Raises when the server cannot be had (see `isOutage`); what it refuses is told and left out. */
  async send(entry: Entry): Promise<void> {
    switch (entry.kind) {
      case 'log':
        await this.#metrics(entry.entries.metrics ?? []);
        await this.#tags(entry.entries.tags ?? []);
        await this.#params(entry.entries.params ?? []);
        return;
      case 'inputs':
        if (entry.datasets.length > 0) await this.#try('its inputs', () => this.client.logInputs(this.runId, entry.datasets));
        return;
      case 'artifact':
        await this.#try(entry.path, () => this.#upload(entry.path, entry.file));
        return;
      case 'end':
        await this.#try('its end', () => this.#end(entry.status, entry.endTime));
    }
  }

  async #metrics(metrics: readonly Metric[]): Promise<void> {
    const fit = metrics.flatMap((metric) => withKey(metric));
    for (const part of parts(fit, LIMITS.batchMetrics)) await this.#halved(part, (some) => this.client.logBatch({ run_id: this.runId, metrics: [...some] }));
  }

  async #tags(tags: readonly Tag[]): Promise<void> {
    const fit = tags.flatMap((tag) => withKey({ ...tag, value: cutText(tag.value, LIMITS.tagValue) }));
    for (const part of parts(fit, LIMITS.batchTags)) await this.#halved(part, (some) => this.client.logBatch({ run_id: this.runId, tags: [...some] }));
  }

  /** Writes those that the run lacks. */
  async #params(params: readonly Param[]): Promise<void> {
    const wanted = new Map(params.flatMap((param) => withKey({ ...param, value: cutText(param.value, LIMITS.paramValue) })).map((param) => [param.key, param]));
    for (let tries = 1; wanted.size > 0; tries++) {
      for (const { key } of (await this.client.getRun(this.runId)).data.params) wanted.delete(key);
      try {
        for (const part of parts([...wanted.values()], LIMITS.batchParams)) await this.client.logBatch({ run_id: this.runId, params: [...part] });
        return;
      } catch (error) {
        if (isOutage(error)) throw error;
        // The program may have written one of them a moment ago.
        if (tries < TRIES) continue;
        await this.#halved([...wanted.values()], (some) => this.client.logBatch({ run_id: this.runId, params: [...some] }));
        return;
      }
    }
  }

  /** Writes all at once, and when the server refuses that, in ever smaller parts, so that one wrong value costs no other one. */
  async #halved<T extends { readonly key: string }>(items: readonly T[], write: (items: readonly T[]) => Promise<void>): Promise<void> {
    if (items.length === 0) return;
    try {
      await write(items);
    } catch (error) {
      if (isOutage(error) || !(error instanceof MlflowError)) throw error;
      // A run that is gone takes nothing of it.
      if (items.length === 1 || error.code === 'RESOURCE_DOES_NOT_EXIST') {
        this.refused(`${items[0]?.key ?? ''}: ${error.message}`);
        return;
      }
      const middle = items.length >> 1;
      await this.#halved(items.slice(0, middle), write);
      await this.#halved(items.slice(middle), write);
    }
  }

  async #upload(path: string, file: RecordedFile): Promise<void> {
    if ('text' in file) {
      await this.client.uploadArtifact(this.run, path, Buffer.from(file.text));
      return;
    }
    const { size } = statSync(file.path);
    // A file that still grows is sent as far as it reaches now.
    if (size === 0) await this.client.uploadArtifact(this.run, path, Buffer.alloc(0));
    else await this.client.uploadArtifact(this.run, path, createReadStream(file.path, { end: size - 1 }), { size });
  }

  /** A program that said by itself that it failed is believed, though it ended well. */
  async #end(status: RunStatus, endTime: number): Promise<void> {
    const { status: known } = (await this.client.getRun(this.runId)).info;
    const kept = status === 'FINISHED' && TERMINATED.includes(known) ? known : status;
    await this.client.updateRun({ run_id: this.runId, status: kept, end_time: endTime });
  }

  async #try(what: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (isOutage(error)) throw error;
      this.refused(`${what}: ${errorWords(error)}`);
    }
  }
}

function withKey<T extends { readonly key: string }>(item: T): T[] {
  const key = fitKey(item.key);
  return key === undefined ? [] : [{ ...item, key }];
}

function parts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
