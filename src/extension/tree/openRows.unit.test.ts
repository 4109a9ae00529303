import { expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { OpenRows } from './openRows';

vi.mock('vscode', () => ({
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  Disposable: { from: () => ({ dispose: () => undefined }) },
}));

interface Row {
  readonly id: string;
  readonly filtered?: boolean;
}

/** Rows that a person opens and closes, and the state that one is drawn in which is told to be in `drawn`. */
function rows(): { open: (element: Row) => void; close: (element: Row) => void; drawn: (id: string, drawn: number) => unknown } {
  const heard: ((event: { element: Row }) => void)[] = [];
  const listen = (listener: (event: { element: Row }) => void): { dispose(): void } => {
    heard.push(listener);
    return { dispose: () => undefined };
  };
  const kept = new OpenRows<Row>(({ filtered }) => filtered !== true);
  kept.follow({ onDidExpandElement: listen, onDidCollapseElement: listen } as unknown as vscode.TreeView<Row>);
  return {
    open: (element) => heard[0]?.({ element }),
    close: (element) => heard[1]?.({ element }),
    drawn: (id, drawn) => kept.apply(Object.assign(Object.create(null) as vscode.TreeItem, { id, collapsibleState: drawn })).collapsibleState,
  };
}

test('rows that come back are drawn as a person left them, each of its own server', () => {
  const { open, close, drawn } = rows();
  open({ id: 'a\nexperiment 1' });
  close({ id: 'b\nexperiment 1' });
  expect([drawn('a\nexperiment 1', 1), drawn('b\nexperiment 1', 2), drawn('c\nexperiment 1', 2), drawn('a\nexperiment 1', 0)]).toEqual([2, 1, 2, 0]);
});

test('what is closed among what a filter found is open again without the filter', () => {
  const { open, close, drawn } = rows();
  open({ id: 'a\nexperiment 1' });
  close({ id: 'a\nexperiment 1', filtered: true });
  expect(drawn('a\nexperiment 1', 1)).toBe(2);
});
