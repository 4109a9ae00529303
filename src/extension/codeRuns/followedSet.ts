import type * as vscode from 'vscode';
import type { CodeRuns } from './codeRuns';

/** The files and notebooks whose runs somebody follows, and no others. */
export class FollowedSet implements vscode.Disposable {
  readonly #followed = new Map<string, vscode.Disposable>();

  constructor(private readonly codeRuns: Pick<CodeRuns, 'follow'>) {}

  has(uri: vscode.Uri): boolean {
    return this.#followed.has(uri.toString());
  }

  /** Follows these from now on, and lets go of all others. */
  set(uris: readonly vscode.Uri[]): void {
    const wanted = new Map(uris.map((uri) => [uri.toString(), uri]));
    for (const [key, followed] of this.#followed) {
      if (wanted.has(key)) continue;
      this.#followed.delete(key);
      followed.dispose();
    }
    for (const [key, uri] of wanted) if (!this.#followed.has(key)) this.#followed.set(key, this.codeRuns.follow(uri));
  }

  dispose(): void {
    this.set([]);
  }
}
