import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressUrl, findAddress } from '../../src/address/address';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import type { Run } from '../../src/protocol/entities';
import { bundleProgram } from './bundleProgram';

/** What a program said and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as it is shipped, in a folder of its own with a state folder of its own. */
export interface ExecBench {
  /** Absolute folder that commands run in; it holds a `.git`. */
  readonly workspace: string;
  readonly state: string;
  /** Absolute path of `cli.js`. */
  readonly cli: string;
  /** The same program without a server beside it. */
  readonly lonely: string;
  run(args: readonly string[], env?: NodeJS.ProcessEnv, program?: string): Promise<Said>;
  start(args: readonly string[], env?: NodeJS.ProcessEnv, program?: string): ChildProcess;
  /** A client of the workspace's server, which has to run. */
  client(): MlflowClient;
  /** Runs of all experiments, the newest first. */
  runs(): Promise<Run[]>;
  /** Text of an artifact; undefined when it is not there. */
  artifact(run: Run, path: string): Promise<string | undefined>;
  /** Ends what is left of a test and makes the folders anew. */
  reset(): Promise<void>;
  remove(): Promise<void>;
}

/** Builds the programs once for a test file. */
export async function makeExecBench(): Promise<ExecBench> {
  const bundles = mkdtempSync(join(tmpdir(), 'trialbook-exec-bundles-'));
  mkdirSync(join(bundles, 'lonely'));
  const [cli, lonely] = await Promise.all([bundleProgram('cli', bundles, '1.2.3'), bundleProgram('cli', join(bundles, 'lonely'), '1.2.3'), bundleProgram('server', bundles, '1.2.3')]);
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-exec-')));
  const [workspace, state] = [join(root, 'workspace'), join(root, 'state')];
  const children = new Set<ChildProcess>();
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:MLFLOW_|TRIALBOOK_)/.test(name)));
  process.env['TRIALBOOK_STATE_DIR'] = state;

  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}, program = cli): ChildProcess => {
    const child = spawn(process.execPath, [program, ...args], { cwd: workspace, env: { ...clean, TRIALBOOK_STATE_DIR: state, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  };
  const client = (): MlflowClient => {
    const address = findAddress(join(workspace, '.trialbook'));
    if (address === undefined) throw new Error('the workspace has no address yet');
    return new MlflowClient({ url: addressUrl(address), token: address.token });
  };
  const end = async (): Promise<void> => {
    for (const child of children) child.kill('SIGKILL');
    await stopServer(join(workspace, '.trialbook')).catch(() => undefined);
    rmSync(root, { recursive: true, force: true, maxRetries: 10 });
  };
  return {
    workspace, state, cli, lonely, start, client,
    run: (args, env, program) => said(start(args, env, program)),
    async runs() {
      const { experiments } = await client().searchExperiments({ view_type: 'ALL' });
      return (await client().searchRuns({ experiment_ids: experiments.map(({ experiment_id }) => experiment_id), order_by: ['attributes.start_time DESC'] })).runs;
    },
    async artifact(run, path) {
      try {
        return (await client().readArtifact(run, path, 1_000_000)).toString('utf8');
      } catch {
        return undefined;
      }
    },
    async reset() {
      await end();
      mkdirSync(join(workspace, '.git'), { recursive: true });
    },
    async remove() {
      await end();
      rmSync(bundles, { recursive: true, force: true });
    },
  };
}

/** Waits for the end of a program. */
export function said(child: ChildProcess): Promise<Said> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr })));
}

/** Waits until a program wrote a text. */
export function wrote(child: ChildProcess, text: string): Promise<void> {
  let all = '';
  return new Promise((resolve) => child.stdout?.on('data', (chunk: Buffer) => {
    all += chunk.toString();
    if (all.includes(text)) resolve();
  }));
}

/** Tags of a run by key. */
export const tagsOf = (run: Run): Record<string, string> => Object.fromEntries(run.data.tags.map(({ key, value }) => [key, value]));
/** Parameters of a run by key. */
export const paramsOf = (run: Run): Record<string, string> => Object.fromEntries(run.data.params.map(({ key, value }) => [key, value]));
/** Last values of a run's metrics by key, without those of the system. */
export const metricsOf = (run: Run): Record<string, number> => Object.fromEntries(run.data.metrics.filter(({ key }) => !key.startsWith('system/')).map(({ key, value }) => [key, value]));
