import { afterEach, expect, test, vi } from 'vitest';
import type { Experiment } from '../../protocol/entities';
import type { Setup } from '../../../webview/compare/protocol';
import { NOTHING_SHARED } from '../shared/sharedContent';
import type { ComparePanelContext } from './panelContext';
import { readShared, readStart } from './start';

vi.mock('vscode', () => ({ env: { language: 'en' } }));
afterEach(() => { vi.restoreAllMocks(); });

const content = { content: () => Promise.resolve(NOTHING_SHARED) };

/** A panel whose server has one experiment; `client` as the server answers. */
const panelOf = (client: () => Promise<unknown>): ComparePanelContext => ({
  connection: { id: 'server:team', name: 'Team' }, experimentIds: ['7'], log: { warn: () => undefined }, client,
}) as unknown as ComparePanelContext;

/** Time that passes at once for those who wait ten seconds, and never for those who wait longer. */
function hurry(): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => (ms > 10_000 ? new AbortController().signal : AbortSignal.abort(new Error('too slow'))));
}

test.each([
  ['to be connected to', () => new Promise<never>(() => undefined)],
  ['to say its experiments', () => Promise.resolve({ getExperiment: () => new Promise<never>(() => undefined) })],
])('a page begins without names where a server is slow %s', { timeout: 20_000 }, async (_, client) => {
  hurry();
  expect(await readStart(panelOf(client), {} as Setup, content)).toMatchObject({ named: false, start: { experiments: ['7'] } });
});

test('what the experiments are called comes later', async () => {
  hurry();
  const experiment = { experiment_id: '7', name: 'Houses', tags: [] } as unknown as Experiment;
  expect(await readShared(panelOf(() => Promise.resolve({ getExperiment: () => Promise.resolve(experiment) })), content)).toMatchObject({ experiments: ['Houses'] });
});
