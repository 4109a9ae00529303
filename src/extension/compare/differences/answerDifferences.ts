import { createHash } from 'node:crypto';
import type { PageServer } from '../../../../webview/rpc/host';
import {
  GetCodeFacts, GetDigests, GetModelFile, GetRunFacts, OpenCodeDiff, OpenFileDiff, OpenPartDiff, OpenWhyDifferent, type CodeFacts, type RunFacts,
} from '../../../../webview/compare/differences/protocol';
import type { Direction } from '../../../protocol/direction';
import type { FolderConnection } from '../../connection/folderConnection';
import { codeFacts } from './codeFacts';
import type { FactsCache } from './factsCache';
import { openCodeDiff, openFileDiff, openPartDiff, type Pair } from './openDiff';

/** Files larger than this, bytes, are told apart by their size alone. */
const MOST_DIGESTED = 4_000_000;
/** Most bytes of a file that are sent to a page. */
const MOST_SENT = 16_000_000;
/** Requests to the server at the same time. */
const AT_ONCE = 4;

/** What the answers stand on. */
export interface DifferencesServices {
  readonly facts: FactsCache;
  /** Opens the document that gathers what differs between these runs; the first is the baseline. */
  readonly openWhyDifferent: (connection: FolderConnection, runIds: readonly string[], direction: (metric: string) => Direction) => Promise<void>;
}

/** Answers what the view "Differences" of a panel asks. */
export function answerDifferences(server: PageServer, connection: FolderConnection, { facts, openWhyDifferent }: DifferencesServices): void {
  const pair = async (baseline: string, runId: string): Promise<Pair> => {
    const [left, right] = await Promise.all([facts.run(connection, baseline), facts.run(connection, runId)]);
    return { connectionId: connection.id, baseline: left, run: right };
  };
  server.onRequest(GetRunFacts, ({ runIds, fresh }) => inTurn(runIds, (runId) => facts.facts(connection, runId, fresh === 'yes')));
  server.onRequest(GetCodeFacts, async ({ baseline, runIds }) => {
    const from = await facts.facts(connection, baseline);
    return inTurn(runIds, async (runId): Promise<CodeFacts> => {
      const to = await facts.facts(connection, runId);
      return isRun(from) && isRun(to) ? codeFacts(from, to) : { kind: 'unlogged' };
    });
  });
  server.onRequest(GetDigests, ({ files }, signal) =>
    inTurn(files, async (file) => {
      try {
        const bytes = await facts.readFile(connection, file, MOST_DIGESTED + 1, signal);
        return bytes.length > MOST_DIGESTED ? '' : createHash('sha256').update(bytes).digest('hex');
      } catch (error) {
        // A file that went meanwhile is told by the next reading of the run; here it is only not known.
        if (signal.aborted) throw error;
        return '';
      }
    }),
  );
  server.onRequest(GetModelFile, async ({ limit, ...file }, signal) => {
    const most = Math.min(MOST_SENT, Math.max(0, Math.floor(limit)));
    const bytes = await facts.readFile(connection, file, most + 1, signal);
    return { bytes: new Uint8Array(bytes.subarray(0, most)), whole: bytes.length <= most };
  });
  server.onCommand(OpenPartDiff, async ({ baseline, runId, part }) => openPartDiff(await pair(baseline, runId), part));
  server.onCommand(OpenFileDiff, async ({ baseline, runId, path }) => openFileDiff(await pair(baseline, runId), path));
  server.onCommand(OpenCodeDiff, async ({ baseline, runId, path }) => openCodeDiff(await pair(baseline, runId), path));
  server.onCommand(OpenWhyDifferent, ({ runIds, higher, lower }) =>
    openWhyDifferent(connection, runIds, (metric) => (higher.includes(metric) ? 'higher' : lower.includes(metric) ? 'lower' : 'unknown')),
  );
}

function isRun(facts: { readonly kind: string }): facts is RunFacts {
  return facts.kind === 'run';
}

/** Does all in order of need, a few at a time; answers in the order of the items. */
async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const answers = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) answers[index] = await act(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return answers;
}
