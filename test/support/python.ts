import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The Python with pinned MLflow that the test set-up made: `TRIALBOOK_TEST_PYTHON`, which the runner sets, else the one in the
 * default cache. Raises when there is none.
 */
export function testPython(): string {
  const cache = process.env['TRIALBOOK_TEST_CACHE'] ?? join(homedir(), '.cache', 'trialbook-test');
  const path = process.env['TRIALBOOK_TEST_PYTHON'] ?? join(cache, 'py', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(path)) throw new Error(`No Python for tests at ${path}: run npm test once, which makes it.`);
  return path;
}

/** Runs Python; answers what it printed. Raises with its whole output when it fails. */
export function python(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      testPython(),
      [...args],
      {
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet', ...env },
        maxBuffer: 64 * 1024 * 1024,
        ...(cwd === undefined ? {} : { cwd }),
      },
      (error, stdout, stderr) => {
        if (error) fail(new Error(`python ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error }));
        else done(stdout);
      },
    );
  });
}
