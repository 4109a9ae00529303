import { expect, it } from 'vitest';
import type { Request } from '../rpc/messages';
import type { Channel } from '../rpc/page';
import { RunModel } from './model';
import type { PageStart, PageState } from './protocol';

it('reads all parts of a run although news of it come before its first reading', async () => {
  const asked: string[] = [];
  const channel = {
    async request(request: Request<unknown, unknown>) {
      asked.push(request.method);
      await Promise.resolve();
      return request.method === 'run' ? { status: 'RUNNING', metrics: [] } : request.method === 'series' ? [] : undefined;
    },
  } as unknown as Channel;
  const model = new RunModel(channel, {} as PageStart, {} as PageState, () => undefined);
  await Promise.all([model.load(), model.refresh(['metrics'])]);
  expect(asked).toEqual(expect.arrayContaining(['run', 'children', 'artifact-summary', 'models', 'reference']));
});
