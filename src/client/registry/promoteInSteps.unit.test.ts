import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelVersion, RegisteredModel, Stage, Tag } from '../../protocol/entities';
import { MlflowError, notFound } from '../../protocol/errors';
import type { PromoteRequest } from '../../protocol/registry';
import { ConnectionError } from '../connectionError';
import type { MlflowClient } from '../mlflowClient';
import { promoteInSteps } from './promoteInSteps';
import type { StepFailed } from './steps';

const USER = { name: 'ana@example.org', verified: false };

/** A registry with one model in memory, whose calls can be made to fail before or after they do their work. */
class Memory {
  stages = new Map<string, Stage>();
  aliases = new Map<string, string>();
  tags = new Map<string, string>();
  versionTags: Tag[] = [];
  there = true;
  files = true;
  calls: string[] = [];
  /** Is asked before each call and, with `after`, once it did its work. */
  fault: (call: string, after: boolean) => void = () => undefined;

  constructor(stages: Record<string, Stage>, aliases: Record<string, string> = {}) {
    this.stages = new Map(Object.entries(stages));
    this.aliases = new Map(Object.entries(aliases));
  }

  model(): RegisteredModel {
    return {
      name: 'm', creation_timestamp: 1, last_updated_timestamp: 1, latest_versions: [], tags: [...this.tags].map(([key, value]) => ({ key, value })),
      aliases: [...this.aliases].map(([alias, version]) => ({ alias, version })),
    };
  }

  version(version: string): ModelVersion {
    const stage = this.stages.get(version);
    if (stage === undefined) throw notFound(`version ${version}`);
    return { name: 'm', version, current_stage: stage, creation_timestamp: 1, last_updated_timestamp: 1, source: 's', status: 'READY', tags: this.versionTags, aliases: [] };
  }

  get standing() {
    return { model: this.there ? this.model() : undefined, versions: [...this.stages.keys()].map((version) => this.version(version)) };
  }

  #call<T>(name: string, work: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      this.calls.push(name);
      this.fault(name, false);
      const answer = work();
      this.fault(name, true);
      return answer;
    });
  }

  client(): MlflowClient {
    const client: Partial<MlflowClient> = {
      createRegisteredModel: () => this.#call('create model', () => ((this.there = true), this.model())),
      getRegisteredModel: () => this.#call('read model', () => {
        if (!this.there) throw notFound('m');
        return this.model();
      }),
      deleteRegisteredModel: () => this.#call('delete model', () => void (this.there = false)),
      createModelVersion: () => this.#call('register', () => {
        const version = String(this.stages.size + 1);
        this.stages.set(version, 'None');
        return this.version(version);
      }),
      getModelVersion: (_name, version) => this.#call('read version', () => this.version(version)),
      deleteModelVersion: (_name, version) => this.#call(`delete v${version}`, () => void this.stages.delete(version)),
      searchModelVersions: () => this.#call('read versions', () => ({ model_versions: this.standing.versions })),
      transitionModelVersionStage: ({ version, stage, archive_existing_versions: archive }) => this.#call(`v${version} to ${stage}`, () => {
        for (const [other, at] of this.stages) if (archive && at === stage && other !== version) this.stages.set(other, 'Archived');
        this.stages.set(version, stage);
        return this.version(version);
      }),
      readModelVersionFile: () => this.#call('read files', () => {
        if (!this.files) throw notFound('MLmodel');
        return Buffer.from('f');
      }),
      setRegisteredModelAlias: (_name, alias, version) => this.#call(`@${alias} to v${version}`, () => void this.aliases.set(alias, version)),
      deleteRegisteredModelAlias: (_name, alias) => this.#call(`no @${alias}`, () => void this.aliases.delete(alias)),
      setRegisteredModelTag: (_name, key, value) => this.#call('set tag', () => void this.tags.set(key, value)),
      deleteRegisteredModelTag: (_name, key) => this.#call('delete tag', () => void this.tags.delete(key)),
      setModelVersionTag: (_name, _version, key, value) => this.#call('set version tag', () => void (this.versionTags = [{ key, value }])),
    };
    return client as MlflowClient;
  }
}

let memory: Memory;
beforeEach(() => {
  memory = new Memory({ 1: 'Production', 2: 'None', 3: 'Production' }, { champion: '1', old: '3' });
});

const ask = (more: Partial<PromoteRequest> = {}): PromoteRequest => ({
  name: 'm', version: '2', stage: 'Production', archive_existing: true, set_aliases: ['champion', 'fresh'], remove_aliases: ['old'], comment: 'go', expected_revision: 1, ...more,
});
const promote = (request: PromoteRequest = ask()): Promise<ModelVersion> => promoteInSteps(memory.client(), request, memory.standing, USER);
const failed = (request?: PromoteRequest): Promise<StepFailed> => promote(request).then(() => { throw new Error('it went well'); }, (error: unknown) => error as StepFailed);
const places = () => ({ stages: Object.fromEntries(memory.stages), aliases: Object.fromEntries(memory.aliases), tags: memory.tags.size });
const breakAt = (call: string, after = false, error: Error = new MlflowError('INTERNAL_ERROR', 'no')): void => {
  memory.fault = (name, done) => {
    if (name !== call || done !== after) return;
    memory.fault = () => undefined;
    throw error;
  };
};

describe('a promotion in steps', () => {
  it('does what is asked, and nobody leaves the stage before somebody enters it', async () => {
    expect(await promote()).toMatchObject({ version: '2', current_stage: 'Production' });
    expect(places()).toEqual({ stages: { 1: 'Archived', 2: 'Production', 3: 'Archived' }, aliases: { champion: '2', fresh: '2' }, tags: 6 });
    expect(memory.calls.filter((call) => !/read|tag/.test(call))).toEqual(['v2 to Production', '@champion to v2', '@fresh to v2', 'no @old']);
    const told = [...memory.tags.values()].map((value) => JSON.parse(value) as Record<string, unknown>);
    expect(told.map(({ kind, version, comment }) => [kind, version, comment])).toEqual([
      ['stage-changed', '2', 'go'], ['stage-changed', '1', undefined], ['stage-changed', '3', undefined], ['alias-set', '2', undefined], ['alias-set', '2', undefined], ['alias-removed', '3', undefined],
    ]);
  });

  it.each(['v2 to Production', '@champion to v2', '@fresh to v2', 'no @old', 'set tag'])('is as if nothing had been when %s fails, answered or not', async (call) => {
    const before = places();
    for (const after of [false, true]) {
      for (const error of [undefined, new ConnectionError('reset', 'http://127.0.0.1')]) {
        // What was done and then refused does not happen in one call.
        if (after && error === undefined && call !== 'set tag') continue;
        breakAt(call, after, error);
        const failure = await failed();
        expect(failure).toMatchObject({ name: 'StepFailed', notUndone: [] });
        expect(places()).toEqual(before);
      }
    }
  });

  it('brings the old ones back before the new one leaves', async () => {
    breakAt('no @old');
    await failed();
    const undo = memory.calls.slice(memory.calls.lastIndexOf('no @old') + 1).filter((call) => !call.startsWith('read'));
    expect(undo).toEqual(['no @fresh', '@champion to v1', 'v1 to Production', 'v3 to Production', 'v2 to None']);
  });

  it('leaves alone what somebody else moved meanwhile, and says so', async () => {
    memory.fault = (call) => {
      if (call !== 'no @old') return;
      memory.fault = () => undefined;
      memory.aliases.set('champion', '3');
      memory.stages.set('1', 'Staging');
      throw new MlflowError('INTERNAL_ERROR', 'no');
    };
    const failure = await failed();
    expect(failure.notUndone.map(({ step: { kind }, reason }) => [kind, reason])).toEqual([['set-alias', '@champion was moved by somebody else'], ['stage', 'v1 was moved to Staging by somebody else']]);
    expect(failure.undone.map(({ kind }) => kind)).toEqual(['set-alias']);
    expect(places()).toMatchObject({ stages: { 1: 'Staging', 2: 'None', 3: 'Production' }, aliases: { champion: '3', old: '3' } });
  });

  it('says why a step could not be undone', async () => {
    memory.fault = (call) => {
      if (call === '@fresh to v2' || call === 'v2 to None') throw new MlflowError('PERMISSION_DENIED', `not you: ${call}`);
    };
    expect((await failed()).notUndone).toMatchObject([{ step: { kind: 'stage' }, reason: 'not you: v2 to None' }]);
  });

  it('takes back what it registered, with the model it made', async () => {
    memory = new Memory({});
    memory.there = false;
    const request = ask({ version: { source: 's' }, remove_aliases: [], set_aliases: [] });
    breakAt('v1 to Production');
    expect(await failed(request)).toMatchObject({ undone: [{ kind: 'register' }, { kind: 'create-model' }], notUndone: [] });
    expect([memory.there, memory.stages.size]).toEqual([false, 0]);
    breakAt('register', true, new ConnectionError('timeout', 'http://127.0.0.1'));
    expect((await failed(request)).notUndone.map(({ step: { kind } }) => kind)).toEqual(['register', 'create-model']);
    memory = new Memory({});
    memory.there = false;
    breakAt('create model', false, new MlflowError('RESOURCE_ALREADY_EXISTS', 'there'));
    expect((await failed(request)).cause).toMatchObject({ code: 'RESOURCE_CONFLICT' });
  });

  it('puts nothing into use whose files are gone', async () => {
    const before = places();
    memory.files = false;
    expect(await failed()).toMatchObject({ step: { kind: 'stage' }, cause: { code: 'RESOURCE_DOES_NOT_EXIST' }, message: expect.stringContaining('missing') as string });
    expect((await failed(ask({ stage: 'Archived', archive_existing: false }))).step).toMatchObject({ kind: 'set-alias' });
    expect(places()).toEqual(before);
    expect(await promote(ask({ stage: 'Archived', archive_existing: false, set_aliases: [] }))).toMatchObject({ current_stage: 'Archived' });
    memory.files = true;
    breakAt('read files');
    expect(await promote()).toMatchObject({ current_stage: 'Production' });
  });

  it('asks for what is there, and for what MLflow allows', async () => {
    await expect(promote(ask({ version: '9' }))).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
    await expect(promote(ask({ stage: 'Archived' }))).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    expect(memory.calls).toEqual([]);
  });

  it('ends the review that asked for it, and opens it again when it fails', async () => {
    const review = { stage: 'Production', state: 'approved', by: USER, time: 1, verdicts: [] };
    memory.versionTags = [{ key: 'trialbook.review', value: JSON.stringify(review) }];
    breakAt('set tag');
    await failed();
    expect(JSON.parse(memory.versionTags[0]!.value)).toEqual(review);
    await promote();
    expect(JSON.parse(memory.versionTags[0]!.value)).toMatchObject({ state: 'done' });
  });
});
