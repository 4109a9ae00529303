import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { findAddress, addressUrl } from '../../../src/address/address';
import { findGateway } from '../../../src/client/gateway/gateway';
import { MlflowClient } from '../../../src/client/mlflowClient';

/** A run as REST tells it, with what tests look at. */
export interface StoredRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly experimentId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

interface Pair<V> { readonly key: string; readonly value: V }
interface WireRun {
  readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string; readonly experiment_id: string };
  readonly data: { readonly params?: Pair<string>[]; readonly metrics?: Pair<number>[]; readonly tags?: Pair<string>[] };
}

/** A folder's store, asked over MLflow's REST API as any client would. */
export class Store {
  constructor(
    private readonly path: string,
    private readonly stateFolder: string,
  ) {}

  /** Whether anything was written into the folder. */
  get exists(): boolean {
    return existsSync(this.path);
  }

  /** A client of its server. Raises when no address was reserved. */
  client(): MlflowClient {
    process.env['TRIALBOOK_STATE_DIR'] = this.stateFolder;
    const address = findAddress(this.path);
    if (address === undefined) throw new Error(`No address was reserved for ${this.path}.`);
    return new MlflowClient({ url: addressUrl(address), token: address.token });
  }

  /** A client of what serves its models, when that runs. */
  gateway(): ReturnType<typeof findGateway> {
    process.env['TRIALBOOK_STATE_DIR'] = this.stateFolder;
    return findGateway(this.path);
  }

  /** Ends what serves its models, with its scoring servers. */
  async endGateway(): Promise<void> {
    const gateway = await this.gateway();
    await gateway?.shutdown();
    await expect.poll(() => this.gateway(), { timeout: 30_000 }).toBeUndefined();
  }

  /** All runs with their last values, newest first; none when no address was reserved or no server answers. */
  async runs(): Promise<StoredRun[]> {
    const experiments = await this.call<{ experiments?: { experiment_id: string }[] }>('experiments/search', { max_results: 1000 });
    if (experiments === undefined) return [];
    const ids = (experiments.experiments ?? []).map((experiment) => experiment.experiment_id);
    const found = await this.call<{ runs?: WireRun[] }>('runs/search', { experiment_ids: ids, max_results: 1000 });
    return (found?.runs ?? []).map(asRun);
  }

  /** The only run of that name that has ended, or undefined. */
  async finished(name: string): Promise<StoredRun | undefined> {
    return (await this.runs()).find((run) => run.name === name && run.status === 'FINISHED');
  }

  /** Name of an experiment. */
  async experimentName(id: string): Promise<string | undefined> {
    const found = await this.call<{ experiments: { experiment_id: string; name: string }[] }>('experiments/search', { max_results: 1000 });
    return found?.experiments.find((experiment) => experiment.experiment_id === id)?.name;
  }

  /** Steps of all points of a metric, ascending. */
  async steps(runId: string, key: string): Promise<number[]> {
    const found = await this.call<{ metrics?: { step: number }[] }>(`metrics/get-history?run_id=${runId}&metric_key=${key}`);
    return (found?.metrics ?? []).map((metric) => metric.step).sort((a, b) => a - b);
  }

  /** Paths of a run's artifacts at its root. */
  async artifacts(runId: string): Promise<string[]> {
    const found = await this.call<{ files?: { path: string }[] }>(`artifacts/list?run_id=${runId}`);
    return (found?.files ?? []).map((file) => file.path);
  }

  private async call<T>(path: string, body?: object): Promise<T | undefined> {
    // The folder of addresses belongs to the workbench, not to this process.
    process.env['TRIALBOOK_STATE_DIR'] = this.stateFolder;
    const address = findAddress(this.path);
    if (address === undefined) return undefined;
    const headers = { authorization: `Bearer ${address.token}`, 'content-type': 'application/json' };
    let answer: Response;
    try {
      answer = await fetch(`${addressUrl(address)}/api/2.0/mlflow/${path}`, body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) });
    } catch {
      return undefined; // no server listens, which is what a test may be waiting for to change
    }
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

function asRun({ info, data }: WireRun): StoredRun {
  const record = <V>(pairs: Pair<V>[] = []): Record<string, V> => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
  return { id: info.run_id, name: info.run_name, status: info.status, experimentId: info.experiment_id, params: record(data.params), metrics: record(data.metrics), tags: record(data.tags) };
}
