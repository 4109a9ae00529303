import { dirname } from 'node:path';
import { localUser } from '../../capture/localUser';
import { hasStages } from '../../client/connection';
import { connectAny } from '../../client/connectAny';
import { readCandidateFacts, type CandidatePlace } from '../../client/registry/candidateFacts';
import { decisionFacts, type CandidateFacts, type DecisionFacts, type Wanted } from '../../client/registry/decisionFacts';
import { openRegistry } from '../../client/registry/openRegistry';
import type { MlflowClient } from '../../client/mlflowClient';
import { personsConnection } from '../../client/remote/fromEnvironment';
import { promotionRules } from '../../exec/scoring/promotionRules';
import { readReference, resolveReference } from '../../exec/scoring/modelReference';
import { ScoringError } from '../../exec/scoring/scoringError';
import { directionsOf } from '../../promotion/compareMetrics';
import { forbidding } from '../../promotion/evaluate';
import { isActive, STAGES, type Stage } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { PromoteAnswer, RegisterVersion } from '../../protocol/registry';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { readDirections } from '../directions';
import { promotionLines } from '../promote/promotionText';
import { started, storeOf, text, texts } from '../store';
import { serverAddress } from './exec';

/** Exit code when somebody else was faster. */
const CONFLICT = 6;
/** Exit code when an enforced rule, or a permission, forbids it. */
const FORBIDDEN = 7;

/** Moves a version of a model to a stage, or aliases to it, by the rules that hold in the editor. */
export const promote: Command = {
  options: {
    stage: { type: 'string' },
    alias: { type: 'string', multiple: true },
    'remove-alias': { type: 'string', multiple: true },
    from: { type: 'string' },
    'keep-existing': { type: 'boolean' },
    message: { type: 'string', short: 'm' },
    'expect-revision': { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    uri: { type: 'string' },
  },
  takesWords: true,
  help: `Usage: trialbook promote MODEL --stage STAGE [--alias NAME] [OPTIONS]
       trialbook promote NAME --from runs:/RUN/model --stage STAGE [OPTIONS]

Moves a version of a registered model to a stage, and aliases to it, by the rules of trialbook.json
that hold in the editor. All of it happens or nothing does; whoever was first wins.

  trialbook promote HousePricePredictor/3 --stage Production --alias champion -m "better on the coast"
  trialbook promote HousePricePredictor@challenger --stage Staging --dry-run

MODEL is NAME/VERSION, NAME/STAGE, NAME@ALIAS or NAME/latest, also with models:/ before it.

  --stage STAGE          ${STAGES.join(', ')}; which version leaves Staging or Production for it is archived.
                         Unity Catalog has no stages: give --alias alone
  --keep-existing        no version is archived
  --alias NAME           points to the version afterwards; several times
  --remove-alias NAME    points nowhere afterwards; several times
  --from SOURCE          registers it first: runs:/RUN/PATH or models:/m-ID
  -m, --message TEXT     why, for the history
  --expect-revision N    refuses when the model is not as it was at that revision (see --json)
  --dry-run              says what would change and which rules hold, and changes nothing
  --json                 prints what was decided by, and what happened, as JSON
  --uri URL              a server, in place of this folder's store

Exit codes: 0 done, or so already; 1 failed, 2 wrong call, 6 somebody changed the model meanwhile,
7 a rule that is enforced is not met, or the server does not permit it.`,
  async run(call) {
    const uri = serverAddress(text(call, 'uri'));
    const client = uri === undefined ? await started(storeOf(call)) : await connectAny(personsConnection(uri, process.env));
    try {
      return await promoteBy(call, client);
    } catch (error) {
      if (error instanceof ScoringError) throw new CliError(1, error.message);
      if (!(error instanceof MlflowError)) throw error;
      const code = error.code === 'RESOURCE_CONFLICT' ? CONFLICT : error.code === 'PERMISSION_DENIED' ? FORBIDDEN : 1;
      if (call.values['json'] === true) call.print(JSON.stringify({ promoted: false, error: error.toJSON() }));
      throw new CliError(code, error.message);
    } finally {
      client.dispose();
    }
  },
};

async function promoteBy(call: Call, client: MlflowClient): Promise<number> {
  const { wanted, place } = await readWanted(call, client);
  const folder = dirname(storeOf(call));
  const { rules, problems } = promotionRules(storeOf(call));
  for (const { path, message } of problems) call.warn(`trialbook.json: ${path} ${message}`);
  const registry = openRegistry(client, { localUser: () => localUser(folder) });
  const readCandidate = (): Promise<CandidateFacts> => readCandidateFacts(client, wanted.version as RegisterVersion, place);
  const facts = await decisionFacts(client, registry, wanted, readCandidate, { rules, direction: directionsOf(readDirections(folder)), served: [] });
  const forbidden = forbidding(facts.verdicts).length > 0;
  const expected = revisionIn(call);
  if (call.values['dry-run'] === true || facts.changes.length === 0 || forbidden) {
    tell(call, facts, undefined, forbidden);
    return forbidden ? FORBIDDEN : 0;
  }
  const answer = await registry.promote({ ...wanted, expected_revision: expected ?? facts.revision });
  tell(call, facts, answer, false);
  return 0;
}

/** What the call asks for. Raises `CliError` and `ScoringError`. */
async function readWanted(call: Call, client: MlflowClient): Promise<{ wanted: Wanted; place: CandidatePlace }> {
  const [named, ...more] = call.words;
  if (named === undefined || more.length > 0) throw new CliError(USAGE, 'Name one version, as in: trialbook promote HousePricePredictor/3 --stage Production');
  const stage = stageIn(call);
  if (stage !== undefined && !hasStages(client.connection)) throw new CliError(USAGE, 'The models of this server lie in Unity Catalog, which has no stages: --alias says which version is meant');
  const [set, remove] = [texts(call, 'alias'), texts(call, 'remove-alias')];
  if (stage === undefined && set.length + remove.length === 0) throw new CliError(USAGE, 'Say where it goes: --stage, --alias or --remove-alias');
  const message = text(call, 'message');
  const from = text(call, 'from');
  const moves = {
    ...(stage === undefined ? {} : { stage, archive_existing: isActive(stage) && call.values['keep-existing'] !== true }),
    ...(set.length === 0 ? {} : { set_aliases: set }),
    ...(remove.length === 0 ? {} : { remove_aliases: remove }),
    ...(message === undefined ? {} : { comment: message }),
  };
  if (from !== undefined) {
    const { source, place } = await sourceIn(client, from);
    return { wanted: { name: named.replace(/^models:\/+/, ''), version: source, ...moves }, place };
  }
  const reference = readReference(named);
  if (reference === undefined) throw new CliError(USAGE, `'${named}' names no version of a model: NAME/3, NAME/Staging, NAME@challenger or NAME/latest does; a new one is registered by --from`);
  const { name, version } = await resolveReference(client, reference);
  return { wanted: { name, version, ...moves }, place: {} };
}

function stageIn(call: Call): Stage | undefined {
  const given = text(call, 'stage');
  const stage = STAGES.find((one) => one.toLowerCase() === given?.toLowerCase());
  if (given !== undefined && stage === undefined) throw new CliError(USAGE, `--stage takes ${STAGES.join(', ')}, not '${given}'`);
  return stage;
}

function revisionIn(call: Call): number | undefined {
  const given = text(call, 'expect-revision');
  if (given === undefined) return undefined;
  if (!/^\d{1,15}$/.test(given)) throw new CliError(USAGE, `--expect-revision takes a whole number, not '${given}'`);
  return Number(given);
}

/** What is registered first, and where its files lie. */
async function sourceIn(client: MlflowClient, from: string): Promise<{ source: RegisterVersion; place: CandidatePlace }> {
  const [, run, path] = /^runs:\/+([^/]+)\/(.+)$/.exec(from) ?? [];
  if (run !== undefined && path !== undefined) return { source: { source: `runs:/${run}/${path}`, run_id: run }, place: { runId: run, runPath: path } };
  const [, model] = /^models:\/+(m-[^/@]+)$/.exec(from) ?? [];
  if (model === undefined) throw new CliError(USAGE, `--from takes runs:/RUN/PATH or models:/m-ID, not '${from}'`);
  const { info } = await client.getLoggedModel(model);
  return { source: { source: `models:/${model}`, model_id: model, ...(info.source_run_id === undefined ? {} : { run_id: info.source_run_id }) }, place: { artifactUri: info.artifact_uri } };
}

function tell(call: Call, facts: DecisionFacts, answer: PromoteAnswer | undefined, forbidden: boolean): void {
  if (call.values['json'] === true) {
    const { changes, verdicts, metrics, signature, revision, user } = facts;
    call.print(JSON.stringify({
      promoted: answer !== undefined, forbidden, changes, verdicts, metrics, signature, user, revision: answer?.revision ?? revision,
      ...(answer === undefined ? {} : { version: answer.model_version.version, events: answer.events }),
    }));
    return;
  }
  for (const line of promotionLines(facts)) call.print(line);
  if (forbidden) call.warn('Nothing was changed: a rule that is enforced is not met.');
  else if (facts.changes.length === 0) call.print('Nothing is to be changed: it is so already.');
  else if (answer === undefined) call.print('Nothing was changed (--dry-run).');
  else call.print(`Done: version ${answer.model_version.version} of ${answer.model_version.name}, revision ${String(answer.revision)}.`);
}
