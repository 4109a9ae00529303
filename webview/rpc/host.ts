import { readWire, type Command, type Notification, type Refusal, type Request, type Wire } from './messages';

/** The host's end of the line to a page. */
export interface HostPort {
  post(wire: Wire): void;
  /** Turns what was thrown into words; called for every refused request and failed command. */
  explain(error: unknown, method: string, kind: 'request' | 'command'): Refusal;
}

type Answerer = (wire: Wire, signal: AbortSignal) => Promise<unknown> | undefined;

/**
 * Answers what a page sends. A message of an unknown method or with parameters of the wrong shape is refused, never passed on:
 * a page shows foreign data, so what it sends is checked like foreign data.
 */
export class PageServer {
  private readonly answerers = new Map<string, Answerer>();
  private readonly running = new Map<number, AbortController>();
  private gone = false;

  constructor(private readonly port: HostPort) {}

  /** Answers `request` by `answer`; the signal fires when the page no longer wants it. */
  onRequest<P, R>(request: Request<P, R>, answer: (params: P, signal: AbortSignal) => Promise<R>): void {
    this.answerers.set(`request:${request.method}`, (wire, signal) => {
      const read = request.read(wire);
      return read === undefined ? undefined : answer(read.params, signal);
    });
  }

  /** Does `command` by `act`. */
  onCommand<P>(command: Command<P>, act: (params: P) => Promise<void> | void): void {
    this.answerers.set(`command:${command.method}`, (wire) => {
      const read = command.read(wire);
      return read === undefined ? undefined : Promise.resolve(act(read.params));
    });
  }

  /** Sends news to the page. */
  notify<P>(notification: Notification<P>, params: P): void {
    if (!this.gone) this.port.post({ type: 'notification', method: notification.method, params });
  }

  /** Takes a message as it came. Resolves when it has been dealt with. */
  async receive(value: unknown): Promise<void> {
    const wire = readWire(value);
    if (wire?.type === 'abort') this.running.get(wire.id)?.abort();
    if (wire?.type === 'command') await this.obey(wire);
    if (wire?.type === 'request') await this.answer(wire);
  }

  /** Stops answering: the page is gone. */
  dispose(): void {
    this.gone = true;
    for (const controller of this.running.values()) controller.abort();
  }

  private async obey(wire: Wire & { type: 'command' }): Promise<void> {
    try {
      const done = this.answerers.get(`command:${wire.method}`)?.(wire, new AbortController().signal);
      if (done === undefined) throw new TypeError(`Malformed command ${wire.method}`);
      await done;
    } catch (error) {
      this.port.explain(error, wire.method, 'command');
    }
  }

  private async answer(wire: Wire & { type: 'request' }): Promise<void> {
    const controller = new AbortController();
    this.running.set(wire.id, controller);
    try {
      const done = this.answerers.get(`request:${wire.method}`)?.(wire, controller.signal);
      if (done === undefined) throw new TypeError(`Malformed request ${wire.method}`);
      const result = await done;
      this.reply(controller, { type: 'answer', id: wire.id, result });
    } catch (error) {
      if (controller.signal.aborted || this.gone) return;
      this.reply(controller, { type: 'refusal', id: wire.id, error: this.port.explain(error, wire.method, 'request') });
    } finally {
      this.running.delete(wire.id);
    }
  }

  private reply(controller: AbortController, wire: Wire): void {
    if (!controller.signal.aborted && !this.gone) this.port.post(wire);
  }
}
