import * as vscode from 'vscode';

/** How a task ended: its exit code; undefined when it was ended before it said one. */
export function endOfTask(execution: vscode.TaskExecution, stop?: vscode.CancellationToken): Promise<number | undefined> {
  return new Promise((resolve) => {
    const held: vscode.Disposable[] = [];
    const done = (code: number | undefined): void => {
      for (const one of held.splice(0)) one.dispose();
      resolve(code);
    };
    held.push(
      vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution === execution) done(event.exitCode);
      }),
      // A task whose process never started ends without one.
      vscode.tasks.onDidEndTask((event) => {
        if (event.execution === execution) setTimeout(() => done(undefined), 500);
      }),
    );
    if (stop !== undefined) held.push(stop.onCancellationRequested(() => execution.terminate()));
  });
}
