import type * as vscode from 'vscode';
import { environmentOf } from '../../client/remote/environmentOf';
import type { GivenCredentials } from './givenCredentials';
import type { ServerBook } from './serverBook';

/**
 * The credentials of a server for the MCP server that agents of this window start. What describes that server to the editor is kept by the editor on the disk, so
 * they are asked for when it starts, and only after the person said yes: once a window and server, unless programs of the window have them already.
 */
export class AgentCredentials implements vscode.Disposable {
  readonly #answers = new Map<string, Promise<boolean>>();
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly book: Pick<ServerBook, 'byId' | 'byAddress' | 'reach' | 'onDidChange'>,
    private readonly given: Pick<GivenCredentials, 'has'>,
    /** Asks the person; `variables` are the names that hold the credentials. */
    private readonly ask: (server: string, variables: readonly string[]) => Promise<boolean>,
  ) {
    this.#subscription = book.onDidChange(() => this.#forgetGone());
  }

  /** The variables that hold them; none where none are needed, or the person did not agree. Raises `UserError` and `SetupError`. */
  async of(connectionId: string): Promise<Readonly<Record<string, string>>> {
    const entry = this.book.byId(connectionId);
    if (entry === undefined) return {};
    const { secrets } = await this.book.reach(entry.url);
    const { credentials } = environmentOf(entry, secrets);
    const names = Object.entries(credentials).filter(([, value]) => value !== '').map(([name]) => name);
    if (names.length === 0) return {};
    return this.given.has(entry.url) || (await this.#agreed(entry.url, entry.name, names)) ? credentials : {};
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #agreed(url: string, name: string, variables: readonly string[]): Promise<boolean> {
    const asked = this.#answers.get(url) ?? this.ask(name, variables);
    this.#answers.set(url, asked);
    return asked;
  }

  /** Who connects to a server anew is asked anew. */
  #forgetGone(): void {
    for (const url of this.#answers.keys()) if (this.book.byAddress(url) === undefined) this.#answers.delete(url);
  }
}
