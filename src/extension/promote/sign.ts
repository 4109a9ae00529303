import * as vscode from 'vscode';

/** What is fast is done without a sign; what takes longer than this shows how far it is, ms. */
const QUIET = 400;

/** Work that says how far it is and can be broken off. */
export type SignedWork<T> = (report: (words: string) => void, signal: AbortSignal) => Promise<T>;

/** Does some work; when it takes long, a notification shows how far it is, and a person can break it off. Raises what the work raises, or `CancellationError`. */
export async function withSign<T>(what: string, work: SignedWork<T>): Promise<T> {
  const abort = new AbortController();
  let last = '';
  let listener: ((words: string) => void) | undefined;
  const going = work((words) => {
    last = words;
    listener?.(words);
  }, abort.signal);
  const first = await Promise.race([
    going.then(() => 'done' as const, () => 'done' as const),
    new Promise<'slow'>((resolve) => setTimeout(resolve, QUIET, 'slow')),
  ]);
  if (first === 'done') return going;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: what, cancellable: true }, (progress, token) => {
    token.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
    listener = (message) => progress.report({ message });
    if (last !== '') progress.report({ message: last });
    return going;
  });
}
