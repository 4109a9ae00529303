import * as vscode from 'vscode';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { quoteKey } from '../../protocol/columns';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import { PROJECT_TASK, projectPath, type ProjectDefinition } from './projectTask';

/** Changes that come together are looked at once, ms. */
const PAUSE = 200;

/** Which entry points and pipelines go on, and at which step a pipeline is. */
export class RunningProjects implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  /** `train, 2 of 2` by a pipeline's name. */
  readonly #steps = new Map<string, string>();
  readonly #parts: vscode.Disposable[] = [];
  #feeds: vscode.Disposable[] = [];
  #pause: NodeJS.Timeout | undefined;

  constructor(
    private readonly connections: Connections,
    private readonly log: Log,
  ) {
    const told = ({ execution }: { readonly execution: vscode.TaskExecution }): void => {
      if (execution.task.definition.type === PROJECT_TASK) this.#changed.fire();
    };
    this.#parts.push(vscode.tasks.onDidStartTask(told), vscode.tasks.onDidEndTask((event) => {
      if (!this.#pipelinesGoOn()) this.#steps.clear();
      told(event);
    }), connections.onDidChange(() => this.#watch()));
    this.#watch();
  }

  /** The executions of an entry point or a pipeline; of a pipeline that is not defined anywhere, none. */
  executions(connection: FolderConnection, folder: vscode.Uri, kind: 'entryPoint' | 'pipeline', name: string): vscode.TaskExecution[] {
    return vscode.tasks.taskExecutions.filter(({ task: { definition, scope } }) => {
      if (definition.type !== PROJECT_TASK) return false;
      const { project = '.', [kind]: found } = definition as unknown as ProjectDefinition;
      const isHere = typeof scope !== 'object' || scope.uri.toString() === connection.folder?.uri.toString();
      return isHere && found === name && project === projectPath(connection.folder, folder);
    });
  }

  /** The step that a pipeline of that name is at: `train, 2 of 2`. */
  stepOf(name: string): string | undefined {
    return this.#steps.get(name);
  }

  dispose(): void {
    clearTimeout(this.#pause);
    vscode.Disposable.from(...this.#parts, ...this.#feeds).dispose();
    this.#changed.dispose();
  }

  #watch(): void {
    vscode.Disposable.from(...this.#feeds).dispose();
    this.#feeds = this.connections.active.map((connection) => connection.onDidReceive((event) => {
      if (!this.#pipelinesGoOn() || (event.kind === 'changes' && !event.changes.some(({ kind }) => kind === 'run'))) return;
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#look(connection), PAUSE);
    }));
  }

  #pipelinesGoOn(): boolean {
    return vscode.tasks.taskExecutions.some(({ task: { definition } }) => definition.type === PROJECT_TASK && 'pipeline' in definition);
  }

  async #look(connection: FolderConnection): Promise<void> {
    try {
      const client = await connection.client();
      const { experiments } = await client.searchExperiments({ max_results: 1000 });
      const filter = `tags.${quoteKey(RECORDED_TAGS.pipelineStep)} LIKE '%' AND attributes.status = 'RUNNING'`;
      const { runs } = await client.searchRuns({ experiment_ids: experiments.map((one) => one.experiment_id), filter, max_results: 100 });
      this.#steps.clear();
      for (const { info, data } of runs) {
        const step = stepText(data.tags.find(({ key }) => key === RECORDED_TAGS.pipelineStep)?.value);
        if (step !== undefined) this.#steps.set(info.run_name, step);
      }
      this.#changed.fire();
    } catch (error) {
      this.log.debug('The step of a pipeline was not read', error);
    }
  }
}

function stepText(tag: string | undefined): string | undefined {
  try {
    const { name, position, steps } = JSON.parse(tag ?? '') as { name?: unknown; position?: unknown; steps?: unknown };
    if (typeof name !== 'string' || typeof position !== 'number' || typeof steps !== 'number') return undefined;
    return vscode.l10n.t('{0}, step {1} of {2}', name, position + 1, steps);
  } catch {
    return undefined;
  }
}
