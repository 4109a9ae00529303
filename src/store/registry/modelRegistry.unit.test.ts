import { beforeEach, describe, expect, it } from 'vitest';
import { MlflowError } from '../../protocol/errors';
import { LOGGED_MODEL_OPERATIONS } from '../loggedModelOperations';
import { LoggedModels } from '../loggedModels';
import { testDatabase, type TestDatabase } from '../search/testDatabase';
import { HistoryChain } from './chain';
import { EVENT_OPERATIONS } from './eventOperations';
import { ModelRegistry } from './modelRegistry';
import { REGISTRY_OPERATIONS } from './operations';

const RUN = 'a'.repeat(32);
const ROOT = `mlflow-artifacts:/1/${RUN}/artifacts`;
const PROMPT = { key: 'mlflow.prompt.is_prompt', value: 'true' };

let db: TestDatabase;
let registry: ModelRegistry;
let models: LoggedModels;
let time: number;

beforeEach(() => {
  db = testDatabase({ ...REGISTRY_OPERATIONS, ...EVENT_OPERATIONS, ...LOGGED_MODEL_OPERATIONS });
  time = 1000;
  registry = new ModelRegistry(db, () => time++, new HistoryChain(db));
  models = new LoggedModels(db, () => time++);
  db.exec("INSERT INTO experiments VALUES (1, 'one', 'mlflow-artifacts:/1', 'active', 1, 1)");
  db.exec(`INSERT INTO runs VALUES (1, '${RUN}', 1, 'run', 'u', 'FINISHED', 1, 2, '${ROOT}', 'active', NULL, NULL)`);
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof MlflowError) return error.code;
    throw error;
  }
  return 'none';
};
const version = (name = 'm', more = {}): string => registry.createVersion({ name, source: `runs:/${RUN}/model`, ...more }).version;

describe('registered models', () => {
  it('are made once, with tags and a description', () => {
    const made = registry.createModel({ name: 'm', description: 'd', tags: [{ key: 'a', value: '1' }, { key: 'a', value: '2' }] });
    expect(made).toEqual({ name: 'm', description: 'd', creation_timestamp: 1000, last_updated_timestamp: 1000, latest_versions: [], tags: [{ key: 'a', value: '2' }], aliases: [] });
    expect(codeOf(() => registry.createModel({ name: 'm' }))).toBe('RESOURCE_ALREADY_EXISTS');
    expect(db.changes).toEqual([{ kind: 'registered-model', name: 'm' }]);
  });

  it.each(['', '  ', 'a/b', 'a:b', '.', '..', 'x'.repeat(257)])('may not be called %j', (name) => {
    expect(codeOf(() => registry.createModel({ name }))).toBe('INVALID_PARAMETER_VALUE');
  });

  it('are not found before they are made or after they are deleted', () => {
    expect(codeOf(() => registry.getModel('m'))).toBe('RESOURCE_DOES_NOT_EXIST');
    registry.createModel({ name: 'm', tags: [{ key: 'a', value: '1' }] });
    version();
    registry.setAlias('m', 'best', '1');
    registry.setVersionTag('m', '1', { key: 'k', value: 'v' });
    registry.deleteModel('m');
    expect(codeOf(() => registry.getModel('m'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => registry.deleteModel('m'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect([registry.searchModels({}), registry.searchVersions({})]).toEqual([{ registered_models: [] }, { model_versions: [] }]);
    registry.emptyTrash();
    for (const table of ['registered_models', 'registered_model_tags', 'aliases', 'model_versions', 'model_version_tags']) {
      expect(db.one(`SELECT count(*) FROM ${table}`)).toEqual([0]);
    }
  });

  it('keep everything under a new name', () => {
    registry.createModel({ name: 'm', tags: [{ key: 'a', value: '1' }] });
    registry.createModel({ name: 'taken' });
    version('m', { tags: [{ key: 'k', value: 'v' }] });
    registry.setAlias('m', 'best', '1');
    expect(codeOf(() => registry.renameModel('m', 'taken'))).toBe('RESOURCE_ALREADY_EXISTS');
    expect(codeOf(() => registry.renameModel('m', 'a/b'))).toBe('INVALID_PARAMETER_VALUE');
    const renamed = registry.renameModel('m', 'n');
    expect(renamed).toMatchObject({ name: 'n', tags: [{ key: 'a', value: '1' }], aliases: [{ alias: 'best', version: '1' }] });
    expect(registry.getVersion('n', '1')).toMatchObject({ tags: [{ key: 'k', value: 'v' }], aliases: ['best'] });
    expect(codeOf(() => registry.getModel('m'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('are described and tagged', () => {
    registry.createModel({ name: 'm' });
    expect(registry.updateModel('m', 'new').description).toBe('new');
    registry.setModelTag('m', { key: 'k', value: 'v' });
    registry.setModelTag('m', { key: 'k', value: 'w' });
    expect(registry.getModel('m').tags).toEqual([{ key: 'k', value: 'w' }]);
    registry.deleteModelTag('m', 'k');
    registry.deleteModelTag('m', 'never was');
    expect(registry.getModel('m').tags).toEqual([]);
    expect(codeOf(() => registry.setModelTag('m', { key: '../k', value: '' }))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.setModelTag('none', { key: 'k', value: '' }))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('are found by name and tag, prompts only when asked for', () => {
    for (const name of ['beta', 'alpha', 'gamma']) registry.createModel({ name, tags: [{ key: 'team', value: name.slice(0, 1) }] });
    registry.createModel({ name: 'greeting', tags: [PROMPT] });
    const names = (filter: string, more = {}): string[] => registry.searchModels({ filter, ...more }).registered_models.map((model) => model.name);
    expect(names('')).toEqual(['alpha', 'beta', 'gamma']);
    expect(names("tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['alpha', 'beta', 'gamma']);
    expect(names("name LIKE '%a' AND tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['alpha', 'beta', 'gamma']);
    expect(names("tags.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['greeting']);
    expect(names("tags.team != 'a'")).toEqual(['beta', 'gamma']);
    expect(names("name ILIKE 'ALPH%' OR name IN ('gamma')")).toEqual(['alpha', 'gamma']);
    expect(names('', { order_by: ['name DESC'] })).toEqual(['gamma', 'beta', 'alpha']);
    expect(names('', { order_by: ['timestamp DESC'] })).toEqual(['gamma', 'alpha', 'beta']);
    const first = registry.searchModels({ max_results: 2 });
    expect(registry.searchModels({ max_results: 2, page_token: first.next_page_token! }).registered_models.map((model) => model.name)).toEqual(['gamma']);
    expect(codeOf(() => registry.searchModels({ max_results: 1001 }))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.createModel({ name: 'greeting' }))).toBe('RESOURCE_ALREADY_EXISTS');
  });
});

describe('model versions', () => {
  beforeEach(() => void registry.createModel({ name: 'm' }));

  it('count up and are never given twice', () => {
    expect([version(), version(), version()]).toEqual(['1', '2', '3']);
    registry.setAlias('m', 'best', '3');
    registry.setVersionTag('m', '3', { key: 'k', value: 'v' });
    registry.deleteVersion('m', '3');
    expect(codeOf(() => registry.getVersion('m', '3'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => registry.deleteVersion('m', '3'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => registry.versionByAlias('m', 'best'))).toBe('INVALID_PARAMETER_VALUE');
    expect(registry.getModel('m')).toMatchObject({ aliases: [], latest_versions: [{ version: '2' }] });
    expect(version()).toBe('4');
    expect(registry.getVersion('m', '4').tags).toEqual([]);
    expect(registry.searchVersions({}).model_versions.map((each) => each.version)).toEqual(['4', '2', '1']);
    registry.emptyTrash('m', '3');
    expect(version()).toBe('5');
    expect(JSON.stringify(db.all('SELECT * FROM model_versions WHERE version = 3'))).not.toContain(RUN);
  });

  it('need a model, and a number', () => {
    expect(codeOf(() => version('none'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(codeOf(() => registry.getVersion('m', 'one'))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.getVersion('m', '1'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('take run and place from the logged model they are made from', () => {
    const model = models.create({ experiment_id: '1', name: 'net', source_run_id: RUN });
    const id = model.info.model_id;
    const made = registry.createVersion({ name: 'm', source: `models:/${id}`, model_id: id });
    expect(made).toMatchObject({ run_id: RUN, model_id: id, source: `models:/${id}`, status: 'READY', current_stage: 'None' });
    expect(registry.downloadUri('m', '1')).toBe(`mlflow-artifacts:/1/models/${id}/artifacts`);
    expect(models.get(id).info.registrations).toEqual([{ name: 'm', version: '1' }]);
    registry.createModel({ name: 'copy' });
    expect(registry.createVersion({ name: 'copy', source: 'models:/m/1' })).toMatchObject({ source: 'models:/m/1', run_id: RUN, model_id: id });
    expect(registry.downloadUri('copy', '1')).toBe(`mlflow-artifacts:/1/models/${id}/artifacts`);
    registry.setAlias('m', 'best', '1');
    expect(registry.createVersion({ name: 'copy', source: 'models:/m@best' }).source).toBe('models:/m/1');
    expect(registry.createVersion({ name: 'copy', source: 'models:/m/latest' }).source).toBe('models:/m/1');
    registry.deleteVersion('m', '1');
    expect(models.get(id).info.registrations).toEqual([{ name: 'copy', version: '1' }, { name: 'copy', version: '2' }, { name: 'copy', version: '3' }]);
  });

  it('take the run of a runs:/ source and of a place among our artifacts', () => {
    expect(registry.createVersion({ name: 'm', source: `runs:/${RUN}/model` })).toMatchObject({ run_id: RUN });
    expect(registry.createVersion({ name: 'm', source: `${ROOT}/model`, run_id: RUN })).toMatchObject({ run_id: RUN, source: `${ROOT}/model` });
    expect(registry.createVersion({ name: 'm', source: `${ROOT}/model` })).toMatchObject({ run_id: RUN });
    expect(registry.downloadUri('m', '2')).toBe(`${ROOT}/model`);
    expect(registry.createVersion({ name: 'm', source: 's3://bucket/a model', run_id: RUN })).toMatchObject({ source: 's3://bucket/a model', run_id: RUN });
  });

  it.each([
    '', '/etc/passwd', 'etc', 'C:\\Windows', 'C:/Windows', 'file:///etc/passwd', 'file:/etc', 'FILE:///etc', 'http://evil/x', 'https://evil/x', 'ftp://evil/x',
    `${ROOT}/../../x`, `${ROOT}/..%2f..%2fx`, `${ROOT}/%252e%252e/x`, `${ROOT}/..\\..\\x`, `${ROOT}#/x`, `${ROOT}/a;b`, `${ROOT}/a?b`, `${ROOT}//x`, `${ROOT}/./x`,
    'mlflow-artifacts:/', 'mlflow-artifacts:/1', 'mlflow-artifacts://host/1/x', 'mlflow-artifacts:///1/x', `mlflow-artifacts:/1/${RUN}/artifactsx`, 'mlflow-artifacts:/2/other/artifacts',
    `runs:/${RUN}/../../x`, `runs://host/${RUN}/x`, 'runs:/nope/x', `runs:/${RUN}/a#b`, `runs:/${RUN}/%2e%2e/x`,
    'models:/m-0123', 'models:/', 'models:/m/1/2', 'models://host/m/1', 's3://bucket/../x', 's3://bucket/a\u0000b', 'gs:x',
  ])('refuse %j as a source', (source) => {
    expect(codeOf(() => registry.createVersion({ name: 'm', source, run_id: '' }))).toBe('INVALID_PARAMETER_VALUE');
    expect(db.one('SELECT count(*) FROM model_versions')).toEqual([0]);
  });

  it('refuse a source of another run or model than they name', () => {
    const { model_id: id } = models.create({ experiment_id: '1', name: 'net' }).info;
    for (const request of [
      { source: `runs:/${RUN}/model`, run_id: 'b'.repeat(32) }, { source: `${ROOT}/model`, run_id: 'b'.repeat(32) },
      { source: `models:/${id}`, model_id: 'm-other' }, { source: `${ROOT}/model`, model_id: id, run_id: RUN }, { source: `runs:/${RUN}/model`, model_id: id }, { source: 's3://b/x', model_id: 'm-other' },
    ]) expect(codeOf(() => registry.createVersion({ name: 'm', ...request }))).toBe('INVALID_PARAMETER_VALUE');
  });

  it('move through the stages, whatever their case', () => {
    version();
    version();
    version();
    const go = (number: string, stage: string, archive = false): string =>
      registry.transitionStage({ name: 'm', version: number, stage: stage as 'None', archive_existing_versions: archive }).current_stage;
    expect(go('1', 'production')).toBe('Production');
    expect(go('2', 'STAGING')).toBe('Staging');
    expect(go('2', 'Production')).toBe('Production');
    expect(registry.getVersion('m', '1').current_stage).toBe('Production');
    expect(go('3', 'Production', true)).toBe('Production');
    expect([1, 2, 3].map((each) => registry.getVersion('m', String(each)).current_stage)).toEqual(['Archived', 'Archived', 'Production']);
    expect(registry.latestVersions('m').map((each) => each.version)).toEqual(['2', '3']);
    expect(registry.latestVersions('m', ['production', 'Staging']).map((each) => each.version)).toEqual(['3']);
    expect(codeOf(() => go('1', 'Nowhere'))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => go('1', 'Archived', true))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.latestVersions('m', ['Nowhere']))).toBe('INVALID_PARAMETER_VALUE');
  });

  it('have aliases', () => {
    version();
    version();
    registry.setAlias('m', 'best', '1');
    registry.setAlias('m', 'best', '2');
    registry.setAlias('m', 'Über-1', '1');
    expect(registry.versionByAlias('m', 'best')).toMatchObject({ version: '2', aliases: ['best'] });
    expect(registry.versionByAlias('m', 'latest').version).toBe('2');
    expect(registry.getModel('m').aliases).toEqual([{ alias: 'best', version: '2' }, { alias: 'Über-1', version: '1' }]);
    for (const alias of ['latest', 'LATEST', 'v1', 'V12', '', 'a b', 'a/b', 'x'.repeat(256)]) {
      expect(codeOf(() => registry.setAlias('m', alias, '1'))).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(codeOf(() => registry.setAlias('m', 'best', '9'))).toBe('RESOURCE_DOES_NOT_EXIST');
    registry.deleteAlias('m', 'best');
    registry.deleteAlias('m', 'best');
    expect(codeOf(() => registry.versionByAlias('m', 'best'))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.versionByAlias('none', 'best'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('are described, tagged and found', () => {
    version();
    version('m', { description: 'two', tags: [{ key: 'k', value: 'v' }] });
    registry.createModel({ name: 'other' });
    version('other');
    expect(registry.updateVersion('m', '1', 'text').description).toBe('text');
    registry.setVersionTag('m', '1', { key: 'k', value: 'w' });
    const found = (filter: string, more = {}): string[] => registry.searchVersions({ filter, ...more }).model_versions.map((each) => `${each.name}/${each.version}`);
    expect(found("name = 'm'", { order_by: ['version_number'] })).toEqual(['m/1', 'm/2']);
    expect(found(`run_id IN ('${RUN}') AND tags.k = 'v'`)).toEqual(['m/2']);
    expect(found("version_number > 1 OR name = 'other'", { order_by: ['name DESC'] })).toEqual(['other/1', 'm/2']);
    expect(found("version_number = '1' AND source_path LIKE 'runs:%'", { order_by: ['name'] })).toEqual(['m/1', 'other/1']);
    expect(found('')).toEqual(['m/1', 'other/1', 'm/2']);
    const first = registry.searchVersions({ max_results: 2 });
    expect(registry.searchVersions({ max_results: 2, page_token: first.next_page_token! }).model_versions.map((each) => each.version)).toEqual(['2']);
    registry.deleteVersionTag('m', '1', 'k');
    expect(registry.getVersion('m', '1').tags).toEqual([]);
  });

  it('may be prompts, whose text stands in a tag', () => {
    registry.createModel({ name: 'greeting', tags: [PROMPT] });
    const text = { key: 'mlflow.prompt.text', value: 'x'.repeat(20_000) };
    registry.createVersion({ name: 'greeting', source: 'dummy-source', tags: [PROMPT, text] });
    expect(registry.getVersion('greeting', '1').tags).toContainEqual(text);
    expect(registry.searchVersions({}).model_versions).toEqual([]);
    expect(registry.searchVersions({ filter: "tags.`mlflow.prompt.is_prompt` = 'true' AND name = 'greeting'" }).model_versions).toHaveLength(1);
    expect(codeOf(() => registry.createVersion({ name: 'greeting', source: '/etc/passwd', tags: [PROMPT] }))).toBe('INVALID_PARAMETER_VALUE');
    expect(codeOf(() => registry.createVersion({ name: 'm', source: 'models:/greeting/1' }))).toBe('INVALID_PARAMETER_VALUE');
  });

  it('tell what changed', () => {
    version();
    db.changes.length = 0;
    registry.setAlias('m', 'best', '1');
    expect(db.changes).toEqual([{ kind: 'model-version', name: 'm', version: '1' }, { kind: 'registered-model', name: 'm' }]);
  });
});
