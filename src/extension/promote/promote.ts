import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { withAliases } from '../../client/registry/withAliases';
import { givenModels } from '../models/modelTargets';
import { pickConnection } from '../connection/pickConnection';
import { noLoggedModels, versionGone } from '../errors/promotion';
import { BACK } from '../logRun/ask';
import { givenNodes, givenTargets } from '../runs/targets';
import { oneLine } from '../tree/format';
import { carryOut } from './carryOut';
import { givenDraft, type Confirmed, type PromotionDraft, type PromotionOutcome } from './draft';
import { PromoteFlow, type Entered } from './flow';
import { writableRegistryOf, type OpenRegistry } from './registryOf';
import type { PromoteServices } from './services';
import { walk, type Step } from './walk';

/** Says that a folder is to be promoted: from a button of a message. */
const FOLDER = 'promoteFolder';

/**
 * Promote Model: asks what is not known yet, shows what will change, and does it once it is confirmed. `args` are a row of the Experiments or Models view, an MLmodel file of
 * the explorer, `{connectionId, name, version?}`, a draft (see `Confirmed`), or nothing. Raises `CancellationError` or `UserError`.
 */
export async function promoteModel(services: PromoteServices, args: readonly unknown[]): Promise<PromotionOutcome | undefined> {
  const draft = givenDraft(args[0]);
  if (draft !== undefined) return promoteDraft(services, draft, readConfirmed(args[1]));
  const start = await startOf(services, args);
  return start === undefined ? undefined : runFlow(start.flow, start.entered, start.steps);
}

async function promoteDraft(services: PromoteServices, draft: PromotionDraft, confirmed: Confirmed | undefined): Promise<PromotionOutcome | undefined> {
  const open = await writableRegistryOf(services.tree.connections, draft.connectionId);
  if (confirmed === undefined) return decideDraft(services, open, draft);
  const view = await open.registry.view(draft.name);
  const before = { versions: withAliases(view.versions, view.model), aliases: view.model?.aliases ?? [] };
  const done = await carryOut(services, open, { draft, revision: confirmed.revision, before }, false);
  return done.kind === 'again' ? { kind: 'conflict' } : done;
}

/** Shows the confirmation of a draft that was put together elsewhere. */
export async function decideDraft(services: PromoteServices, open: OpenRegistry, draft: PromotionDraft): Promise<PromotionOutcome | undefined> {
  const flow = new PromoteFlow(services, open);
  for (let now = draft; ; ) {
    const answer = await flow.decide(now, { step: 1, total: 1, back: false });
    if (answer === BACK) return undefined;
    if (answer !== 'toggle-keep') return answer;
    const { keepExisting, ...rest } = now;
    now = keepExisting === true ? rest : { ...rest, keepExisting: true };
  }
}

interface Start {
  readonly flow: PromoteFlow;
  readonly entered: Entered;
  readonly steps: readonly Step<Entered>[];
}

async function startOf(services: PromoteServices, args: readonly unknown[]): Promise<Start | undefined> {
  const { connections } = services.tree;
  const [registered] = givenModels(args);
  const open = (connectionId: string): Promise<OpenRegistry> => writableRegistryOf(connections, connectionId);
  if (registered !== undefined) {
    const flow = new PromoteFlow(services, await open(registered.connectionId));
    if (registered.kind === 'model') return start(flow, { comment: '' }, [flow.version(registered.name)]);
    return start(flow, { comment: '', target: { name: registered.name, version: registered.version } }, []);
  }
  const folder = folderOf(args[0]);
  if (folder !== undefined) {
    const connection = folder.uri === undefined ? await pickConnection(connections) : connections.for(folder.uri);
    if (connection === undefined) throw new vscode.CancellationError();
    const flow = new PromoteFlow(services, await open(connection.id));
    // The experiment that its run goes to is asked for within this step.
    return start(flow, { comment: '' }, [flow.folder(folder.uri?.fsPath), flow.target]);
  }
  const [node] = givenNodes(args);
  if (node?.kind === 'model' && typeof node.connectionId === 'string') return ofLoggedModel(new PromoteFlow(services, await open(node.connectionId)), node.runId ?? '', node.modelId ?? '');
  const [run] = givenTargets(args);
  if (run?.kind === 'run') {
    const opened = await open(run.connectionId);
    return ofRun(new PromoteFlow(services, opened), run.runId, await nameOf(opened, run.runId));
  }
  const flow = new PromoteFlow(services, await open((await pickConnection(connections)).id));
  return start(flow, { comment: '' }, [flow.candidate(), flow.target]);
}

function start(flow: PromoteFlow, entered: Entered, first: readonly Step<Entered>[]): Start {
  return { flow, entered, steps: [...first, ...flow.moves, flow.comment, flow.confirm] };
}

async function ofRun(flow: PromoteFlow, runId: string, name: string): Promise<Start> {
  const candidates = await flow.candidates(runId);
  const [only] = candidates;
  if (only === undefined) throw noLoggedModels(name);
  if (candidates.length > 1) return start(flow, { comment: '' }, [flow.candidate({ id: runId, name }), flow.target]);
  return start(flow, await flow.withCandidate({ comment: '' }, only), [flow.target]);
}

async function ofLoggedModel(flow: PromoteFlow, runId: string, modelId: string): Promise<Start> {
  const found = (await flow.candidates(runId)).find((one) => one.modelId === modelId);
  if (found === undefined) throw versionGone('', modelId);
  return start(flow, await flow.withCandidate({ comment: '' }, found), [flow.target]);
}

async function nameOf({ client }: OpenRegistry, runId: string): Promise<string> {
  const { info } = await client.getRun(runId);
  return oneLine(info.run_name.trim() === '' ? runId.slice(0, 8) : info.run_name, 60);
}

function folderOf(value: unknown): { readonly uri: vscode.Uri | undefined } | undefined {
  if (value instanceof vscode.Uri) return { uri: value.path.endsWith('/MLmodel') ? vscode.Uri.file(dirname(value.fsPath)) : value };
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === FOLDER ? { uri: undefined } : undefined;
}

function readConfirmed(value: unknown): Confirmed | undefined {
  const revision = typeof value === 'object' && value !== null ? (value as { revision?: unknown }).revision : undefined;
  return typeof revision === 'number' ? { revision } : undefined;
}

async function runFlow(flow: PromoteFlow, entered: Entered, steps: readonly Step<Entered>[]): Promise<PromotionOutcome | undefined> {
  let outcome: PromotionOutcome | undefined;
  try {
    outcome = (await walk(entered, steps)).outcome;
  } finally {
    await flow.end(outcome?.kind === 'promoted');
  }
  return outcome;
}
