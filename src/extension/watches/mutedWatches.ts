import * as vscode from 'vscode';

const KEY = 'trialbook.mutedWatches';

/** Watches that this person wants to hear nothing of, in this workspace: the team's file stays as it is. */
export class MutedWatches implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly memento: vscode.Memento) {}

  has(connectionId: string, watch: string): boolean {
    return this.#all().includes(idOf(connectionId, watch));
  }

  async set(connectionId: string, watch: string, muted: boolean): Promise<void> {
    const id = idOf(connectionId, watch);
    const others = this.#all().filter((one) => one !== id);
    await this.memento.update(KEY, muted ? [...others, id] : others);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #all(): readonly string[] {
    return this.memento.get<string[]>(KEY, []);
  }
}

const idOf = (connectionId: string, watch: string): string => `${connectionId}\n${watch}`;
