import type { ServerResponse } from 'node:http';
import { jsonText, sendJsonText } from './answer';

/** More answers do not wait for one another: the first would be felt to come late. */
const MOST = 32;

/**
 * Small answers of one turn of the event loop, sent together at its end. To send one wakes the client that waits for it, which costs as much as all the
 * rest of a small call; of several in a row only the first does.
 */
export class AnswersTogether {
  #waiting: [response: ServerResponse, text: string][] = [];

  /** Sends an answer at the end of this turn. */
  add(response: ServerResponse, answer: unknown): void {
    if (this.#waiting.length === 0) setImmediate(() => this.send());
    this.#waiting.push([response, jsonText(answer)]);
    if (this.#waiting.length >= MOST) this.send();
  }

  /** Sends those that wait, to be called before work that takes long. */
  send(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [response, text] of waiting) sendJsonText(response, text);
  }
}
