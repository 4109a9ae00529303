import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, replaceFile } from '../../address/files';
import { notFound } from '../../protocol/errors';
import type { Change } from '../../protocol/trialbook';
import { servedId, type ServeRequest, type Served } from '../../protocol/serving';
import { ServedModel, type ServedHost, type ServedRecord } from './servedModel';

/** All served models of a store, as they are kept in the state folder. */
export class ServedModels {
  readonly #models = new Map<string, ServedModel>();
  readonly #file: string;
  readonly #listeners = new Set<() => void>();
  readonly #host: ServedHost;
  #timer: NodeJS.Timeout | undefined;
  #left = false;

  constructor(host: Omit<ServedHost, 'changed'>) {
    mkdirSync(host.state, { recursive: true, mode: 0o700 });
    this.#file = join(host.state, 'served.json');
    this.#host = { ...host, changed: () => this.#changed() };
  }

  /** How many there are. */
  get size(): number {
    return this.#models.size;
  }

  /** Takes up again what was served before. */
  resume(): void {
    for (const kept of readKept(this.#file)) this.#add(kept);
  }

  /** The served model of an id, `NAME/REF` as `servedId` makes it. */
  get(id: string): ServedModel | undefined {
    return this.#models.get(id);
  }

  /**
   * Serves a model, or changes how it is served. Answers before its scoring servers are ready. Raises RESOURCE_DOES_NOT_EXIST when the reference names nothing;
   * then nothing is served that was not before.
   */
  async serve(request: ServeRequest): Promise<Served> {
    const known = this.#models.get(servedId(request.name, request.ref));
    if (known !== undefined) {
      await known.change(request);
      this.#changed();
      return known.status();
    }
    const resolved = await this.#host.resolve(request.name, request.ref);
    if (resolved.kind === 'none') throw notFound(resolved.reason);
    const model = this.#models.get(servedId(request.name, request.ref)) ?? this.#add({ request, origins: [], pools: [] });
    this.#changed();
    await model.settle();
    return model.status();
  }

  /** Ends a served model. Answers false when there is none; resolves when its processes are gone. */
  async stop(id: string): Promise<boolean> {
    const model = this.#models.get(id);
    if (model === undefined) return false;
    this.#models.delete(id);
    this.#changed();
    await model.stop(false);
    this.#changed();
    return true;
  }

  /** States of all, in the order they were asked for. */
  list(): Served[] {
    return [...this.#models.values()].map((model) => model.status());
  }

  /** Looks again at models that something happened to; all of them when it is not known to which. */
  look(changes?: readonly Change[]): void {
    const names = changes === undefined ? undefined : new Set(changes.filter(({ kind }) => kind === 'registered-model' || kind === 'model-version').map(({ name }) => name));
    if (names?.size === 0) return;
    for (const model of this.#models.values()) if (names === undefined || names.has(model.request.name) || names.has(undefined)) void model.settle();
  }

  /** Calls at each change, at most once a turn of the event loop. Answers what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Ends the processes of all; they are served again by the next gateway. */
  async close(): Promise<void> {
    this.#left = true;
    this.#write();
    await Promise.all([...this.#models.values()].map((model) => model.stop(true)));
  }

  /** Leaves the processes to the next gateway. */
  leave(): void {
    this.#write();
    this.#left = true;
    for (const model of this.#models.values()) model.leave();
  }

  #add(kept: ServedRecord): ServedModel {
    const model = new ServedModel(kept, this.#host);
    this.#models.set(model.id, model);
    void model.settle();
    return model;
  }

  #changed(): void {
    if (this.#left) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#left) this.#write();
      for (const listener of this.#listeners) listener();
    }, 20);
  }

  /** What cannot be kept is served all the same, and ended all the same. */
  #write(): void {
    try {
      replaceFile(this.#file, `${JSON.stringify({ served: [...this.#models.values()].map((model) => model.kept()) }, undefined, 1)}\n`);
    } catch (error) {
      this.#host.log(`what is served is not kept for the next start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function readKept(file: string): ServedRecord[] {
  const { served } = (readJson(file) ?? {}) as { served?: unknown };
  // None yet; a damaged file is no reason not to serve anew.
  return Array.isArray(served) ? (served as ServedRecord[]) : [];
}
