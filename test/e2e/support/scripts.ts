/*
 * Python programs of the tests: what people write, with nothing of ours in them. They end at once unless they are to be watched.
 */

/** A short training: one parameter, 20 points of `loss` down to 0.05, an artifact. */
export const TRAIN = `import mlflow

with mlflow.start_run(run_name="first-try"):
    mlflow.log_param("lr", 0.1)
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_text("fitted", "note.txt")
`;

/** A training of `points` steps, ten a second; \`loss\` of each step is 1/(step+1). */
export const slowTrain = (points: number): string => `import time

import mlflow

with mlflow.start_run(run_name="long-try"):
    mlflow.log_param("lr", 0.1)
    for step in range(${points}):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        time.sleep(0.1)
`;

/** A notebook of one code cell. */
export const notebook = (source: string): string =>
  JSON.stringify({
    cells: [{ cell_type: 'code', execution_count: null, id: 'cell-1', metadata: {}, outputs: [], source: source.trimEnd().split(/(?<=\n)/) }],
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
