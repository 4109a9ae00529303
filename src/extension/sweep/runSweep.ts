import * as vscode from 'vscode';
import { recordedCommand } from '../../exec/reproduce/recipe';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { noRecordedCommand, noFolder, nothingIsStarted } from '../errors';
import { placeArguments } from '../exec/trackedTask';
import { givenTargets } from '../runs/targets';
import type { TaskServices } from '../tasks/taskServices';
import { baseOfFile, baseOfRun, pickBase } from './sweepBase';
import { rangeText, sizeOf, sweepArguments, type SweepBase } from './sweepDraft';
import { askSweep } from './sweepForm';
import { callSweep, whileStarting } from './startSweep';
import { runsWords } from './sweepWords';

/** What is brushed on the axis of a parameter in Compare Runs. */
export interface BrushedParam {
  readonly name: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly words: readonly string[];
  /** All its values are whole numbers. */
  readonly whole: boolean;
}

/** Ranges of parameters to search in, from Compare Runs. */
export interface BrushedRanges {
  readonly connectionId: string;
  readonly experimentIds: readonly string[];
  readonly brushed: readonly BrushedParam[];
}

/** Asks for a sweep and starts it, detached: over what a run, a file or a brush gives, or what the person picks. */
export async function runSweep(services: TaskServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const { base, given } = await startingPoint(services, args);
  const connection = services.connections.byId(base.connectionId);
  if (connection === undefined) throw noFolder();
  const draft = await askSweep(base, given, await connection.client());
  const size = sizeOf(draft);
  const call = [...sweepArguments(draft, base, placeArguments(connection))];
  call.splice(1, 0, '--detach');
  await whileStarting(services.tree.viewId, () => callSweep(services.extensionPath, call, base.cwd));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Sweep started: {0}', runsWords(size.kind === 'ready' ? size.runs : 0)), 5000);
}

async function startingPoint(services: TaskServices, args: readonly unknown[]): Promise<{ base: SweepBase; given: ReadonlyMap<string, string> }> {
  const none = new Map<string, string>();
  const [first] = args;
  const ranges = readRanges(first);
  if (ranges !== undefined) {
    const texts = ranges.brushed.map(({ name, ranges: one, words, whole }) => [name, rangeText(one, words, whole)] as const);
    return { base: await baseOfRanges(services, ranges), given: new Map(texts.filter((entry): entry is [string, string] => entry[1] !== undefined)) };
  }
  const [run] = givenTargets(args).filter((target) => target.kind === 'run');
  if (run !== undefined) return { base: await baseOfRun(services, run), given: none };
  if (first instanceof vscode.Uri) return { base: await baseOfFile(services, [first]), given: none };
  return { base: await pickBase(services), given: none };
}

/** The newest recorded command of the experiments that were compared. */
async function baseOfRanges(services: TaskServices, { connectionId, experimentIds }: BrushedRanges): Promise<SweepBase> {
  const client = await services.connections.byId(connectionId)?.client();
  if (client === undefined) throw noFolder();
  const { runs } = await client.searchRuns({
    experiment_ids: [...experimentIds], filter: `tags.\`${RECORDED_TAGS.command}\` LIKE '[%'`, order_by: ['attributes.start_time DESC'], max_results: 20,
  });
  const run = runs.find((one) => recordedCommand(one) !== undefined);
  if (run === undefined) throw noRecordedCommand();
  return baseOfRun(services, { kind: 'run', connectionId, runId: run.info.run_id });
}

/** What Compare Runs handed over. */
function readRanges(given: unknown): BrushedRanges | undefined {
  return typeof given === 'object' && given !== null && 'brushed' in given ? (given as BrushedRanges) : undefined;
}
