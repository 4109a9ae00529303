import { expect, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Setup } from '../../../webview/compare/protocol';
import type { FolderConnection } from '../connection/folderConnection';
import { NOTHING_SHARED } from '../shared/sharedContent';
import { ComparePanel, type CompareServices } from './comparePanel';

vi.mock('vscode', () => ({
  EventEmitter: class {
    event = (): void => undefined;
    fire = (): void => undefined;
    dispose = (): void => undefined;
  },
  Uri: { joinPath: (base: unknown) => base },
  env: { language: 'en' },
  l10n: { t: (words: string, ...parts: unknown[]) => words.replace(/\{(\d)\}/g, (_, at: string) => String(parts[Number(at)])) },
}));

test('a tab that was closed while its server thought takes no page and no title', async () => {
  const nothing = (): { dispose(): void } => ({ dispose: () => undefined });
  const written: string[] = [];
  let say: ((experiment: unknown) => void) | undefined;
  const panel = {
    webview: { onDidReceiveMessage: nothing, set html(_: string) { written.push('html'); } },
    set title(_: string) { written.push('title'); },
    onDidChangeViewState: nothing, onDidDispose: nothing,
  } as unknown as vscode.WebviewPanel;
  const client = { getExperiment: () => new Promise((done) => { say = done; }) };
  const connection = { id: 'server:team', name: 'Team', onDidReceive: nothing, onDidChangeState: nothing, client: () => Promise.resolve(client) } as unknown as FolderConnection;
  const services = {
    extensionUri: {}, answerers: [], log: { warn: () => undefined, debug: () => undefined },
    shared: { onDidChange: nothing, content: () => Promise.resolve(NOTHING_SHARED) }, selections: { open: () => ({ tell: () => undefined, dispose: () => undefined }) },
  } as unknown as CompareServices;
  const opened = new ComparePanel(panel, connection, ['7'], services, { selection: [] } as unknown as Setup);
  await expect.poll(() => say).toBeDefined();
  opened.dispose();
  say?.({ experiment_id: '7', name: 'Houses', tags: [{ key: 'trialbook.keyMetric', value: 'loss' }] });
  await new Promise((done) => setImmediate(done));
  expect(written).toEqual([]);
});
