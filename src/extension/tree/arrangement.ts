import * as vscode from 'vscode';
import { NEWEST_FIRST, type Sort } from './runQueries';

/** The filter of the view, as typed and as sent. */
export interface ActiveFilter {
  readonly text: string;
  /** In the server's language; made anew for each question, since `yesterday` moves on. */
  compile(): string;
}

const SORTS = 'trialbook.tree.sorts';

/** How the person arranged the view: one filter for all, an order for each experiment, which is remembered. */
export class Arrangement {
  readonly #changed = new vscode.EventEmitter<{ readonly experimentId?: string }>();
  readonly onDidChange = this.#changed.event;
  #filter: ActiveFilter | undefined;

  constructor(private readonly memento: vscode.Memento) {}

  get filter(): ActiveFilter | undefined {
    return this.#filter;
  }

  setFilter(filter: ActiveFilter | undefined): void {
    this.#filter = filter;
    this.#changed.fire({});
  }

  sortOf(connectionId: string, experimentId: string): Sort {
    return this.memento.get<Record<string, Sort>>(SORTS, {})[key(connectionId, experimentId)] ?? NEWEST_FIRST;
  }

  async setSort(connectionId: string, experimentId: string, sort: Sort): Promise<void> {
    const sorts = { ...this.memento.get<Record<string, Sort>>(SORTS, {}), [key(connectionId, experimentId)]: sort };
    await this.memento.update(SORTS, sorts);
    this.#changed.fire({ experimentId });
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const key = (connectionId: string, experimentId: string): string => `${connectionId} ${experimentId}`;
