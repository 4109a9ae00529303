import * as vscode from 'vscode';
import { nothingSelected } from '../errors';
import type { FolderModel } from '../tree/folderModel';
import type { Node } from '../tree/nodes';
import type { TreeServices } from '../tree/treeServices';
import { pickExperiment } from '../experiments/pickExperiment';
import { pickRun, pickTarget } from './findRun';
import type { ExperimentTarget, RunTarget, Target } from './target';

/** Reads what commands are called with: an item and the selection, or nothing. */
export function givenNodes(args: readonly unknown[]): Partial<Node>[] {
  const [item, items] = args;
  if (typeof item !== 'object' || item === null) return [];
  // A menu on a row outside the selection is about that row alone.
  if (Array.isArray(items) && items.includes(item)) return items as Partial<Node>[];
  return [item];
}

/** The runs and experiments a command was called with; none when it has to ask. */
export function givenTargets(args: readonly unknown[]): Target[] {
  return givenNodes(args).flatMap((node): Target[] => {
    const fields = node as { connectionId?: unknown; runId?: unknown; experimentId?: unknown; kind?: unknown };
    // A metric or a file knows its run, but what is done to it must not be done to the run.
    if (fields.kind !== undefined && fields.kind !== 'run' && fields.kind !== 'experiment') return [];
    if (typeof fields.connectionId !== 'string') return [];
    const { connectionId } = fields;
    if (typeof fields.runId === 'string') return [{ kind: 'run', connectionId, runId: fields.runId }];
    if (typeof fields.experimentId === 'string') return [{ kind: 'experiment', connectionId, experimentId: fields.experimentId }];
    return [];
  });
}

/** The runs a command is about; asks for one, that matches `filter`, when none was given. Raises `CancellationError`. */
export async function runTargets(services: TreeServices, args: readonly unknown[], ask: string, filter?: string): Promise<RunTarget[]> {
  const given = givenTargets(args).filter((target) => target.kind === 'run');
  return given.length > 0 ? given : [await pickRun(services, ask, filter)];
}

/** The one run a command is about; asks for one, that matches `filter`, when none was given. */
export async function runTarget(services: TreeServices, args: readonly unknown[], ask: string, filter?: string): Promise<RunTarget> {
  const [first] = await runTargets(services, args, ask, filter);
  if (first === undefined) throw nothingSelected();
  return first;
}

/** The one experiment a command is about; that of a run when a run was given. Raises `CancellationError`. */
export async function experimentTarget(services: TreeServices, args: readonly unknown[], ask: string): Promise<ExperimentTarget> {
  for (const target of givenTargets(args)) {
    if (target.kind === 'experiment') return target;
    const experimentId = services.models.byId(target.connectionId)?.experimentOf(target.runId);
    if (experimentId !== undefined) return { kind: 'experiment', connectionId: target.connectionId, experimentId };
  }
  return pickExperiment(services, ask);
}

/** The runs and experiments a command is about; asks for one when none was given. */
export async function anyTargets(services: TreeServices, args: readonly unknown[], ask: string): Promise<Target[]> {
  const given = givenTargets(args);
  return given.length > 0 ? given : [await pickTarget(services, ask, { experiments: true })];
}

/** The model of the folder that a target lies in. Raises `UserError` when that folder was closed. */
export function modelOf(services: TreeServices, target: { readonly connectionId: string }): FolderModel {
  const model = services.models.byId(target.connectionId);
  if (model === undefined) throw nothingSelected();
  return model;
}

/** What the person typed, or `CancellationError`. */
export function entered<T>(value: T | undefined): T {
  if (value === undefined) throw new vscode.CancellationError();
  return value;
}
