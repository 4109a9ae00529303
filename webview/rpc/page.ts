import { readWire, type Command, type Notification, type Refusal, type Request, type Wire } from './messages';

/** The host refused a request. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** How a page reaches its host; the part of VS Code's webview API that is used. */
export interface Host {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The page's end of the line to the host. */
export class Channel {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners: ((wire: Wire) => void)[] = [];
  private next = 1;

  constructor(
    private readonly host: Host,
    target: Window,
  ) {
    target.addEventListener('message', (event: MessageEvent<unknown>) => {
      const wire = readWire(event.data);
      if (wire !== undefined) this.receive(wire);
    });
  }

  /** Tells the host to do something. */
  command<P>(command: Command<P>, params: P): void {
    this.post({ type: 'command', method: command.method, params });
  }

  /** Asks the host. Raises `RequestError` when it refuses, and an `AbortError` when `signal` fires first. */
  request<P, R>(request: Request<P, R>, params: P, signal?: AbortSignal): Promise<R> {
    const id = this.next++;
    return new Promise<R>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(aborted());
        return;
      }
      this.waiting.set(id, { resolve: (result) => resolve(result as R), reject });
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.waiting.delete(id)) return;
          this.post({ type: 'abort', id });
          reject(aborted());
        },
        { once: true },
      );
      this.post({ type: 'request', id, method: request.method, params });
    });
  }

  /** Calls `listener` at each such news. */
  on<P>(notification: Notification<P>, listener: (params: P) => void): void {
    this.listeners.push((wire) => {
      const news = notification.read(wire);
      if (news !== undefined) listener(news.params);
    });
  }

  private receive(wire: Wire): void {
    if (wire.type === 'answer' || wire.type === 'refusal') {
      const waiting = this.waiting.get(wire.id);
      this.waiting.delete(wire.id);
      if (wire.type === 'answer') waiting?.resolve(wire.result);
      else waiting?.reject(new RequestError(wire.error));
      return;
    }
    for (const listener of this.listeners) listener(wire);
  }

  private post(wire: Wire): void {
    this.host.postMessage(wire);
  }
}

/** Whether an error only says that the asker lost interest. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function aborted(): DOMException {
  return new DOMException('No longer wanted', 'AbortError');
}
