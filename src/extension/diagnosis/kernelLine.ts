/**
 * Python that makes a running kernel record: it reads port and token from the user's own state file, so that no secret gets into the
 * notebook.
 */
export function kernelLine(addressFile: string): string {
  const name = JSON.stringify(addressFile);
  return [
    `import json, os; _t = json.load(open(${name}, encoding="utf-8"))`,
    `os.environ.update(MLFLOW_TRACKING_URI=f"http://127.0.0.1:{_t['port']}/t/{_t['token']}", MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true")`,
    'del _t',
  ].join('; ');
}
