import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { isRunning, processStart, sameStart, thisProcess } from '../../address/machine';
import { machine } from '../../capture/machine';
import type { MlflowClient } from '../../client/mlflowClient';
import { inside } from '../../exec/codeBefore';
import { identityOf } from '../../exec/record/identity';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { RECORDED_METRICS, RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import { SETTINGS } from '../ids';
import type { FolderConnection } from '../connection/folderConnection';
import { folderMask } from '../record/folderMask';
import { recordingPolicy } from '../record/policy';
import { showError } from '../showError';
import { commandOfTask } from './taskCommand';
import { isNamed, taskStatus } from './taskNames';
import { TASK_TYPE } from './taskProvider';
import type { TaskServices } from './taskServices';

/** Where the tasks that go on are kept, so that a window that comes back finds them. */
const KEPT = 'trialbook.goingTasks';
/** Time between looks at tasks that went on without a window, ms. */
const PACE = 5000;

/** A task that goes on, and its run. */
interface Going {
  readonly connectionId: string;
  readonly runId: string;
  readonly task: string;
  readonly pid: number;
  /** When its process started, as `processStart` says. */
  readonly started: string;
  /** UTC ms. */
  readonly start: number;
}

/** Records state, exit code and duration of the ordinary tasks that the setting names, whoever starts them. */
export function registerTrackedTasks(services: TaskServices): vscode.Disposable {
  const tracked = new TrackedTasks(services);
  return new vscode.Disposable(() => tracked.dispose());
}

class TrackedTasks {
  readonly #runs = new Map<vscode.TaskExecution, Promise<Going | undefined>>();
  readonly #subscriptions: vscode.Disposable;
  readonly #timer: NodeJS.Timeout;
  #found: Going[];

  constructor(private readonly services: TaskServices) {
    this.#found = [...services.workspaceState.get<readonly Going[]>(KEPT, [])];
    this.#subscriptions = vscode.Disposable.from(
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => this.#started(execution, processId)),
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => void this.#ended(execution, exitCode).catch((error: unknown) => showError(services.log, error, false))),
    );
    this.#timer = setInterval(() => void this.#look(), PACE);
    void this.#look();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#subscriptions.dispose();
  }

  #started(execution: vscode.TaskExecution, pid: number): void {
    const { task } = execution;
    if (task.definition.type === TASK_TYPE || task.source === TASK_TYPE) return;
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    const names = vscode.workspace.getConfiguration('trialbook', folder?.uri).get<unknown[]>(SETTINGS.trackedTasks, []).filter((name) => typeof name === 'string');
    if (!isNamed(names, task) || recordingPolicy(folder).kind !== 'on') return;
    const connection = this.services.connections.for(folder?.uri);
    if (connection === undefined) return;
    const made = this.#make(connection, task, pid, Date.now()).catch((error: unknown) => {
      void showError(this.services.log, error, false);
      return undefined;
    });
    this.#runs.set(execution, made);
  }

  async #make(connection: FolderConnection, task: vscode.Task, pid: number, start: number): Promise<Going> {
    const { started } = identityOf(pid);
    const client = await connection.client();
    const run = await client.createRun({ experiment_id: '0', run_name: task.name, start_time: start, tags: tagsOf(connection, task, pid) });
    const going: Going = { connectionId: connection.id, runId: run.info.run_id, task: task.name, pid, started, start };
    await this.#keep((all) => [...all, going]);
    return going;
  }

  async #ended(execution: vscode.TaskExecution, exitCode: number | undefined): Promise<void> {
    const end = Date.now();
    const made = this.#runs.get(execution);
    this.#runs.delete(execution);
    // One that outlived the window it was started in is known by its name alone.
    const going = (await made) ?? (made === undefined ? this.#found.find(({ task }) => task === execution.task.name) : undefined);
    if (going === undefined) return;
    await this.#end(going, { status: taskStatus(exitCode), end, exitCode });
  }

  async #end(going: Going, { status, end, exitCode }: { status: 'FINISHED' | 'FAILED' | 'KILLED'; end: number; exitCode: number | undefined }): Promise<void> {
    const client = await this.#client(going);
    if (client === undefined) return;
    const { runId, start } = going;
    const tags = exitCode === undefined ? [] : [{ key: RECORDED_TAGS.exitCode, value: String(exitCode) }];
    await client.logBatch({ run_id: runId, metrics: [{ key: RECORDED_METRICS.duration, value: (end - start) / 1000, timestamp: end, step: 0 }], tags });
    await client.updateRun({ run_id: runId, status, end_time: end });
    await this.#forget(going);
  }

  /** Ends the runs of tasks that ended while no window watched them. */
  async #look(): Promise<void> {
    for (const going of [...this.#found]) {
      const isGoing = isRunning(going.pid) && sameStart(going.started, process.platform === 'linux' ? processStart(going.pid) : '');
      if (isGoing) continue;
      try {
        await this.#endUnwatched(going);
      } catch (error) {
        // The server may not be there yet; it is tried again.
        this.services.log.debug('a task that ended unwatched', error);
      }
    }
  }

  async #endUnwatched(going: Going): Promise<void> {
    const client = await this.#client(going);
    if (client === undefined || !this.#found.includes(going)) return;
    const { status } = (await client.getRun(going.runId)).info;
    await client.setTag(going.runId, SYSTEM_TAGS.error, 'The task ended while no window watched it, so its exit code is not known');
    if (status === 'RUNNING') await client.updateRun({ run_id: going.runId, status: 'KILLED', end_time: Date.now() });
    await this.#forget(going);
  }

  #client(going: Going): Promise<MlflowClient> | undefined {
    return this.services.connections.byId(going.connectionId)?.client();
  }

  #forget({ runId }: Going): Thenable<void> {
    this.#found = this.#found.filter((other) => other.runId !== runId);
    return this.#keep((all) => all.filter((other) => other.runId !== runId));
  }

  #keep(change: (all: readonly Going[]) => readonly Going[]): Thenable<void> {
    const { workspaceState } = this.services;
    return workspaceState.update(KEPT, change(workspaceState.get<readonly Going[]>(KEPT, [])));
  }
}

/** What a run says of the task that it stands for. Secrets are masked by the folder's rules. */
function tagsOf(connection: FolderConnection, task: vscode.Task, pid: number): { key: string; value: string }[] {
  const hide = folderMask(connection);
  const { host, user, platform } = machine(process.env);
  const ran = commandOfTask(task);
  const start: RecordedStart = { kind: 'task', task: task.name };
  const tags: [string, string | undefined][] = [
    [SYSTEM_TAGS.sourceType, 'LOCAL'],
    [SYSTEM_TAGS.sourceName, ran === undefined ? task.name : hide.text(ran.command.at(-1) ?? task.name)],
    [SYSTEM_TAGS.user, user],
    [RECORDED_TAGS.command, ran === undefined ? undefined : JSON.stringify(hide.argument(ran.command))],
    [RECORDED_TAGS.workingDirectory, ran?.cwd === undefined ? undefined : (inside(dirname(connection.storePath), ran.cwd) ?? ran.cwd)],
    [RECORDED_TAGS.start, JSON.stringify(start)],
    [RECORDED_TAGS.host, host],
    [RECORDED_TAGS.platform, platform],
    [RECORDED_TAGS.process, JSON.stringify({ ...thisProcess(), ...identityOf(pid) })],
  ];
  return tags.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }]));
}
