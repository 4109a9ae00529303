import { RUN_MIME } from '../../../webview/output/protocol';

/** A run that a line displays by its id. */
export interface DisplayedRun {
  readonly runId: string;
  readonly name: string;
}

/**
 * One line of plain Python that displays a run in a notebook, without a package of ours: by its id, or the run that is active in the kernel, else its last one, with
 * the values that are to be seen where we are not. Other programs show the text.
 */
export function displayLine(run: DisplayedRun | undefined): string {
  if (run !== undefined) return `display({"${RUN_MIME}": {"run_id": "${run.runId}", "run_name": ${python(run.name)}}, "text/plain": ${python(run.name)}}, raw=True)`;
  const values = '"run_id": (run := mlflow.last_active_run()).info.run_id, "run_name": run.info.run_name, "metrics": run.data.metrics, "params": run.data.params';
  return `display({"${RUN_MIME}": {${values}}, "text/plain": f"{run.info.run_name} {run.data.metrics}"}, raw=True)`;
}

/** A text as Python writes it: what JSON escapes, Python reads alike. */
function python(text: string): string {
  return JSON.stringify(text);
}
