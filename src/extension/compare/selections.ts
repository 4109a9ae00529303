import * as vscode from 'vscode';

/** Runs of some experiments that an open panel has selected. */
export interface MirroredSelection {
  /** Takes over what is selected in the panel. */
  tell(runIds: readonly string[]): void;
  /** Makes this the selection that is mirrored where several panels show the same experiment. */
  activate(): void;
  dispose(): void;
}

/** Rows whose check boxes are to be drawn again; all rows of the experiments without `runIds`. */
export interface SelectionChange {
  readonly connectionId: string;
  readonly experimentIds: readonly string[];
  readonly runIds?: ReadonlySet<string>;
}

interface Entry {
  readonly connectionId: string;
  readonly experimentIds: readonly string[];
  selected: ReadonlySet<string>;
  readonly choose: (runIds: readonly string[]) => void;
}

/** What is selected in open panels of Compare Runs: panels tell it, the tree mirrors it by check boxes, and checking one tells the panel. */
export class CompareSelections implements vscode.Disposable {
  /** The one that was active last comes last. */
  #entries: Entry[] = [];
  readonly #changed = new vscode.EventEmitter<SelectionChange>();
  readonly onDidChange = this.#changed.event;

  /** A panel opened; `choose` is told what the person selected in the tree. */
  open(connectionId: string, experimentIds: readonly string[], choose: (runIds: readonly string[]) => void): MirroredSelection {
    const entry: Entry = { connectionId, experimentIds, selected: new Set(), choose };
    this.#entries.push(entry);
    const drawAll = (): void => this.#changed.fire({ connectionId, experimentIds });
    drawAll();
    return {
      tell: (runIds) => {
        const before = entry.selected;
        entry.selected = new Set(runIds);
        const changed = new Set([...before].filter((id) => !entry.selected.has(id)).concat(runIds.filter((id) => !before.has(id))));
        if (changed.size > 0) this.#changed.fire({ connectionId, experimentIds, runIds: changed });
      },
      activate: () => {
        if (this.#entries.at(-1) === entry) return;
        this.#entries = [...this.#entries.filter((other) => other !== entry), entry];
        drawAll();
      },
      dispose: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
        drawAll();
      },
    };
  }

  /** The runs of an experiment that a panel has selected; undefined while no panel shows the experiment. */
  of(connectionId: string, experimentId: string): ReadonlySet<string> | undefined {
    return this.#entry(connectionId, experimentId)?.selected;
  }

  /** A person checked or unchecked runs of an experiment in the tree. */
  choose(connectionId: string, experimentId: string, runs: ReadonlyMap<string, boolean>): void {
    const entry = this.#entry(connectionId, experimentId);
    if (entry === undefined) return;
    const kept = [...entry.selected].filter((id) => runs.get(id) !== false);
    const added = [...runs].filter(([id, checked]) => checked && !entry.selected.has(id)).map(([id]) => id);
    // The page answers with its selection, which is then the same: the rows are right already.
    entry.selected = new Set([...kept, ...added]);
    entry.choose([...entry.selected]);
  }

  dispose(): void {
    this.#entries = [];
    this.#changed.dispose();
  }

  #entry(connectionId: string, experimentId: string): Entry | undefined {
    return this.#entries.findLast((entry) => entry.connectionId === connectionId && entry.experimentIds.includes(experimentId));
  }
}
