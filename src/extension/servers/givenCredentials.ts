import * as vscode from 'vscode';
import { environmentOf } from '../../client/remote/environmentOf';
import { normalAddress } from '../connection/serverAddress';
import type { ServerBook } from './serverBook';

/**
 * The credentials that terminals, tasks and notebooks have, by the consent of the person and for the life of the window. They are kept in memory alone.
 */
export class GivenCredentials implements vscode.Disposable {
  readonly #given = new Map<string, Readonly<Record<string, string>>>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(private readonly book: ServerBook) {
    this.#subscription = vscode.Disposable.from(
      book.onDidChangeSecrets((url) => void this.#renew(url)),
      book.onDidChange(() => this.#forgetGone()),
    );
  }

  /** The variables for a server; none where the person did not agree. */
  of(address: string): Readonly<Record<string, string>> {
    return this.#given.get(normalAddress(address)) ?? NOTHING;
  }

  has(address: string): boolean {
    return this.#given.has(normalAddress(address));
  }

  /** Gives programs of the window the credentials of a server. */
  async give(address: string): Promise<void> {
    const { entry, secrets } = await this.book.reach(address);
    this.#given.set(normalAddress(address), environmentOf(entry, secrets).credentials);
    this.#changed.fire();
  }

  /** Programs that start from now on do not get them. */
  withhold(address: string): void {
    if (this.#given.delete(normalAddress(address))) this.#changed.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #renew(url: string): Promise<void> {
    if (this.has(url)) await this.give(url);
  }

  #forgetGone(): void {
    const gone = [...this.#given.keys()].filter((address) => this.book.byAddress(address) === undefined);
    for (const address of gone) this.#given.delete(address);
    if (gone.length > 0) this.#changed.fire();
  }
}

const NOTHING: Readonly<Record<string, string>> = {};
