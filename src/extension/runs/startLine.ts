/** What starts or feeds a run, the surest sign first. */
const SIGNS = [/\bstart_run\s*\(/, /\bmlflow\.[\w.]*autolog\s*\(/, /\bset_experiment\s*\(/, /\bmlflow\.log_\w+\s*\(/, /\bimport\s+mlflow\b/];

/**
 * The line (from 0) of a script at which a run begins: where its name stands in a `start_run`, else the first call that starts
 * one, else the first sign of MLflow. 0 when there is none.
 */
export function findStartLine(source: string, runName: string): number {
  const lines = source.split(/\r?\n/);
  const named = runName === '' ? -1 : lines.findIndex((line) => /\bstart_run\s*\(/.test(line) && line.includes(runName));
  if (named >= 0) return named;
  for (const sign of SIGNS) {
    const at = lines.findIndex((line) => sign.test(line) && !line.trimStart().startsWith('#'));
    if (at >= 0) return at;
  }
  return 0;
}
