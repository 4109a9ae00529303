import type { ModelVersion } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { COPY_TAGS, PARTIAL } from '../../protocol/imports';
import type { HistoryModel } from '../history';
import { tagOf } from './fitRun';
import { fitTags } from './fitTags';
import { orNone, type ServerTarget } from './target';
import { filesOfVersion } from './versionFiles';

interface Ids {
  run(sourceId: string): Promise<string | undefined>;
  model(sourceId: string): string | undefined;
}

/** Longest value of a registered model's tag that every MLflow server keeps, characters. */
const LONGEST_TAG = 5000;

/** The registry of a server that numbers versions by itself. */
export class StockRegistry {
  constructor(private readonly server: ServerTarget) {}

  /** Answers how many versions were made. What is there stays; versions that were copied before are found by their tag. */
  async copy({ model, versions }: HistoryModel, ids: Ids): Promise<number> {
    const { client, options: { problem } } = this.server;
    const { name } = model;
    await this.#model(model);
    const there = new Map((await this.#versions(name)).flatMap((version) => {
      const source = tagOf(version.tags, COPY_TAGS.sourceId);
      return source === undefined ? [] : [[source, version] as const];
    }));
    const numbers = new Map<string, string>();
    let made = 0;
    for (const version of [...versions].sort((a, b) => Number(a.version) - Number(b.version))) {
      const sourceId = tagOf(version.tags, COPY_TAGS.sourceId) ?? `${name}/${version.version}`;
      const known = there.get(sourceId);
      const where = `${name} version ${version.version}`;
      if (known !== undefined) {
        numbers.set(version.version, known.version);
        if (tagOf(known.tags, COPY_TAGS.state) === PARTIAL) await this.#stage(name, known, version, where);
        continue;
      }
      const source = await this.#source(version, ids);
      if (source === undefined) {
        problem({ where, what: 'Its run or logged model was not copied, so that it has no files at the target', lost: true });
        continue;
      }
      const runId = version.run_id === undefined || version.run_id === '' ? undefined : await ids.run(version.run_id);
      const created = await this.server.once(
        (options) => client.createModelVersion({ name, ...source, run_id: runId, description: version.description, tags: [...fitTags(version.tags, LONGEST_TAG), { key: COPY_TAGS.sourceId, value: sourceId }, ...(isStaged(version) ? [{ key: COPY_TAGS.state, value: PARTIAL }] : [])] }, options),
        async () => (await this.#versions(name)).find(({ tags }) => tagOf(tags, COPY_TAGS.sourceId) === sourceId),
      );
      made++;
      numbers.set(version.version, created.version);
      if (created.version !== version.version) problem({ where, what: `It is version ${created.version} at the target, which gives numbers by itself`, lost: false });
      if (isStaged(version)) await this.#stage(name, created, version, where);
    }
    const aliases = (await this.server.call((options) => client.getRegisteredModel(name, options))).aliases.map(({ alias }) => alias);
    for (const { alias, version } of model.aliases) {
      const number = numbers.get(version);
      if (number !== undefined && !aliases.includes(alias)) await this.server.call((options) => client.setRegisteredModelAlias(name, alias, number, options));
    }
    return made;
  }

  async #model({ name, description, tags }: HistoryModel['model']): Promise<void> {
    const { client } = this.server;
    const there = await orNone(this.server.call((options) => client.getRegisteredModel(name, options)));
    const fitted = fitTags(tags, LONGEST_TAG);
    if (there === undefined) {
      await this.server.once((options) => client.createRegisteredModel({ name, tags: fitted, ...(description === undefined ? {} : { description }) }, options), () => orNone(client.getRegisteredModel(name)));
      return;
    }
    const known = new Set(there.tags.map(({ key }) => key));
    for (const { key, value } of fitted) if (!known.has(key)) await this.server.call((options) => client.setRegisteredModelTag(name, key, value, options));
  }

  async #versions(name: string): Promise<ModelVersion[]> {
    const found: ModelVersion[] = [];
    let token: string | undefined;
    do {
      const page = await this.server.client.searchModelVersions({ filter: `name = '${name.replaceAll("'", "''")}'`, max_results: 1000, page_token: token }, { signal: this.server.signal });
      found.push(...page.model_versions);
      token = page.next_page_token;
    } while (token !== undefined);
    return found;
  }

  /** Where the files of a version lie at the target. */
  async #source({ source, model_id }: ModelVersion, ids: Ids): Promise<{ source: string; model_id?: string } | undefined> {
    const files = filesOfVersion({ source, ...(model_id === undefined ? {} : { model_id }) });
    if (files.kind === 'model') {
      const id = ids.model(files.id);
      return id === undefined ? undefined : { source: `models:/${id}`, model_id: id };
    }
    const runId = files.kind === 'run' ? await ids.run(files.id) : undefined;
    if (files.kind !== 'run' || runId === undefined) return undefined;
    const { info } = await this.server.call((options) => this.server.client.getRun(runId, options));
    return { source: `${info.artifact_uri}/${files.path}` };
  }

  /** Its stage is the last of a version: until then it bears a mark, by which a copy that broke off goes on. */
  async #stage(name: string, created: ModelVersion, { current_stage: stage }: ModelVersion, where: string): Promise<void> {
    try {
      await this.server.call((options) => this.server.client.transitionModelVersionStage({ name, version: created.version, stage, archive_existing_versions: false }, options));
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      this.server.options.problem({ where, what: `It is not in ${stage} at the target: ${error.message.replace(/\.$/, '')}`, lost: true });
    }
    await this.server.call((options) => this.server.client.setModelVersionTag(name, created.version, COPY_TAGS.state, 'complete', options));
  }
}

/** Whether a version is in a stage; a registry without stages answers none. */
function isStaged({ current_stage: stage }: ModelVersion): boolean {
  return (stage as string | undefined) !== undefined && stage !== 'None';
}
