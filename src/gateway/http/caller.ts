import type { ServerResponse } from 'node:http';

/** Who waits for an answer. It tells when they go away, once, to the one that asked last; an AbortSignal costs more than passing a request on does. */
export class Caller {
  #isGone = false;
  #call: (() => void) | undefined;

  constructor(response: ServerResponse) {
    response.on('close', () => {
      if (response.writableFinished) return;
      this.#isGone = true;
      this.#call?.();
    });
  }

  /** Whether they went away before they had their answer. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** What is called when they go away, in place of what was to be called before. */
  whenGone(call: (() => void) | undefined): void {
    this.#call = call;
  }
}
