import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { AnswersTogether } from './answersTogether';

it('sends every answer to who asked: at the end of the turn, when many wait, and when it is told to', async () => {
  const together = new AnswersTogether();
  const waiting: { response: ServerResponse; n: number }[] = [];
  const server = createServer((asked, response) => waiting.push({ response, n: Number(asked.url?.slice(1)) }));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const ask = (n: number): Promise<string> =>
    new Promise((done, fail) => {
      request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path: `/${n}`, agent: false }, (answer) => {
        let text = '';
        answer.on('data', (part) => (text += String(part))).on('end', () => done(text));
      }).on('error', fail).end();
    });
  const answers = Promise.all(Array.from({ length: 40 }, (_, n) => ask(n)));
  await expect.poll(() => waiting.length).toBe(40);
  const sent = (): number => waiting.filter(({ response }) => response.writableEnded).length;
  const told: number[] = [];
  for (const { response, n } of waiting.slice(0, 33)) together.add(response, n === 0 ? undefined : { n });
  told.push(sent());
  together.send();
  told.push(sent());
  for (const { response, n } of waiting.slice(33)) together.add(response, n === 0 ? undefined : { n });
  told.push(sent());
  await new Promise((done) => setImmediate(done));
  told.push(sent());
  expect(told).toEqual([32, 33, 33, 40]);
  expect(await answers).toEqual(Array.from({ length: 40 }, (_, n) => (n === 0 ? '{}' : `{"n":${n}}`)));
  server.close();
});
