import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeedLine } from '../protocol/trialbook';
import { followChanges, type ChangeFeed, type FeedOptions } from './changeFeed';
import { startTestServer, type TestServer } from './testServer';

let server: TestServer | undefined;
let feed: ChangeFeed | undefined;
afterEach(async () => {
  feed?.dispose();
  await server?.close();
});

const line = (message: FeedLine): string => `${JSON.stringify(message)}\n`;

/** Follows a server, and gathers what is heard as words until `until` is among them. */
async function heard(until: string, answer: (response: ServerResponse, url: string, count: number) => void, options: FeedOptions = {}): Promise<string[]> {
  let count = 0;
  server = await startTestServer((request, response) => {
    answer(response, request.url ?? '', ++count);
  });
  const words: string[] = [];
  const { url } = server;
  return new Promise((resolve) => {
    const say = (word: string): void => {
      words.push(word);
      if (word === until) resolve(words);
    };
    feed = followChanges({ url, token: 'secret' }, {
      changes: (changes) => {
        say(`changes ${changes.map((change) => change.run_id).join(' ')}`);
      },
      reset: () => {
        say('reset');
      },
      warning: ({ message }) => {
        say(`warning ${message}`);
      },
      lost: (error) => {
        say(`lost ${(error as { kind?: string; code?: string }).kind ?? (error as { code?: string }).code}`);
      },
      connected: () => {
        say('connected');
      },
    }, { minDelay: 1, maxDelay: 5, ...options });
  });
}

describe('followChanges', () => {
  it('goes on where it was after the connection broke', async () => {
    const urls: string[] = [];
    const words = await heard('changes c', (response, url, count) => {
      urls.push(url);
      if (count === 1) {
        response.write(line({ type: 'changes', seq: 'x-1', changes: [{ kind: 'run', run_id: 'a' }] }));
        // Half a line is not heard.
        response.write('{"type":"changes","seq":"x-', () => response.destroy());
      } else if (count === 2) {
        response.destroy();
      } else {
        response.write(line({ type: 'reset', seq: 'y-1' }) + line({ type: 'changes', seq: 'y-2', changes: [{ kind: 'run', run_id: 'c' }] }));
      }
    });
    expect(words).toEqual(['connected', 'changes a', 'lost reset', 'connected', 'reset', 'changes c']);
    expect(urls).toEqual(['/api/2.0/trialbook/changes', '/api/2.0/trialbook/changes?since=x-1', '/api/2.0/trialbook/changes?since=x-1']);
  });

  it('takes silence for a dead connection, and beats for a live one', async () => {
    // A machine that has no time for beats has silence too: then they are sent anew.
    const words = await heard('warning end', (response, _url, count) => {
      if (count === 1) response.write('\n');
      else {
        let beats = 0;
        const timer = setInterval(() => {
          response.write(line({ type: 'beat', seq: 'x-1' }));
          if (response.destroyed) clearInterval(timer);
          if (++beats < 40) return;
          clearInterval(timer);
          response.write(line({ type: 'warning', seq: 'x-2', warning: { kind: 'read-only', message: 'end' } }));
        }, 10);
      }
    }, { silence: 300 });
    expect(words.slice(0, 3)).toEqual(['connected', 'lost timeout', 'connected']);
  });

  it('stops at a server that has no feed', async () => {
    let calls = 0;
    const words = await heard('lost ENDPOINT_NOT_FOUND', (response) => {
      calls++;
      response.writeHead(404).end('no such page');
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([words, calls]).toEqual([['lost ENDPOINT_NOT_FOUND'], 1]);
  });

  it('hears nothing and asks nothing after it was disposed of', async () => {
    let closed = false;
    let calls = 0;
    await heard('connected', (response) => {
      calls++;
      response.on('close', () => (closed = true));
      response.write('\n');
    });
    feed?.dispose();
    await expect.poll(() => closed).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toBe(1);
  });
});
