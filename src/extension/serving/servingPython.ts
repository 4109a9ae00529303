import { execFile } from 'node:child_process';
import type * as vscode from 'vscode';
import { isRecord, parseJson } from '../../protocol/plainJson';
import { pythonOf } from '../diagnosis/python';
import { pythonFails } from '../errors';
import { mlflowMissing } from '../errors/serving';
import type { Install } from './install';

/** Longest wait for Python to say what it has, ms. */
const PATIENCE = 15_000;

const QUESTION = `
import importlib.metadata as m, json, sys
def v(n):
    try: return m.version(n)
    except m.PackageNotFoundError: return None
print(json.dumps({"path": sys.executable, "mlflow": v("mlflow") or v("mlflow-skinny")}))
`;

/** The interpreter that serves the models of a folder: absolute, with MLflow in it. `again` is what is served once that was installed. Raises `UserError`. */
export async function servingPython(uri: vscode.Uri | undefined, again?: Install['again']): Promise<string> {
  const { path: program } = await pythonOf(uri);
  const answer = await ask(program);
  const path = answer['path'];
  if (typeof path !== 'string' || path === '') throw pythonFails(program, 'sys.executable');
  if (typeof answer['mlflow'] !== 'string') throw mlflowMissing({ python: path, packages: ['mlflow'], ...(again === undefined ? {} : { again }) });
  return path;
}

function ask(program: string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    execFile(program, ['-c', QUESTION], { timeout: PATIENCE, windowsHide: true }, (error, output) => {
      const answer = parseJson(output);
      if (isRecord(answer)) resolve(answer);
      else reject(pythonFails(program, error?.message.split('\n')[0] ?? output.slice(0, 200)));
    });
  });
}
