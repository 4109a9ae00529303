import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { freeTestPort } from '../../../src/address/testPort';
import type { TestHost } from './host';

/** Settings that keep the workbench quiet, under those of a test. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'git.openRepositoryInParentFolders': 'never',
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'debug.onTaskErrors': 'debugAnyway',
  'notebook.formatOnSave.enabled': false,
};

export interface CodeServerOptions {
  /** Everything that is written lies under it. */
  readonly root: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Whether folders have to be trusted first, as on a person's machine. */
  readonly trust: boolean;
  /** Unpacked extensions, absolute folders. */
  readonly extensions: readonly string[];
}

/** A code-server with a profile, home and state folder of its own. */
export class CodeServer {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(host: TestHost, options: CodeServerOptions): Promise<CodeServer> {
    const { root } = options;
    const port = await freeTestPort();
    for (const folder of ['extensions', 'home', 'data/User']) mkdirSync(join(root, folder), { recursive: true });
    for (const [i, path] of options.extensions.entries()) symlinkSync(path, join(root, 'extensions', `test.extension-${i}`));
    writeSettings(root, options.settings);
    const log = openSync(join(root, 'code-server.log'), 'a');
    const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--user-data-dir', join(root, 'data'), '--extensions-dir', join(root, 'extensions')];
    const quiet = ['--disable-telemetry', '--disable-update-check', ...(options.trust ? [] : ['--disable-workspace-trust'])];
    const child = spawn(host.node, [host.codeServer, ...args, ...quiet], {
      cwd: root,
      env: { ...cleanEnvironment(root), TRIALBOOK_TEST_PYTHON: host.python, ...options.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    await expect.poll(() => answers(port), { timeout: 150_000 }).toBe(true);
    return new CodeServer(port, child);
  }

  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || this.child.exitCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    process.kill(-pid, 'SIGTERM');
    await ended;
  }
}

function writeSettings(root: string, settings: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(root, 'data', 'User', 'settings.json'), JSON.stringify({ ...QUIET, ...settings }));
}

/** What a person's environment holds who has set nothing: of that around the tests (npm, an editor, MLflow's) only what programs need to run. */
function cleanEnvironment(root: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|DISPLAY|SSL_CERT_\w+)$/.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: join(root, 'home'),
    SHELL: '/bin/bash',
    TRIALBOOK_STATE_DIR: join(root, 'state'),
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    GIT_PYTHON_REFRESH: 'quiet',
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

/** The extension under test, unpacked: see unpack.ts. */
export const OURS = process.env['TRIALBOOK_TEST_EXTENSION'] ?? resolve('.');

/** Stands in for the Jupyter and Python Debugger extensions. */
export const JUPYTER_FIXTURE = resolve('test/fixtures/jupyter-fixture');
