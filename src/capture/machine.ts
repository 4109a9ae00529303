import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, hostname, release, totalmem, userInfo } from 'node:os';
import { findProgram } from './programs';

/** The machine that a command runs on. */
export interface Machine {
  readonly host: string;
  readonly user: string;
  /** E.g. `linux x64 6.1.0`. */
  readonly platform: string;
  readonly cpu: string;
  /** Logical processors. */
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** Id of the container, or what kind it is when no id can be had. */
  readonly container?: string;
  /** The build that runs it, e.g. `github-actions` with its address. */
  readonly ci?: { readonly name: string; readonly url?: string };
  /** Job of a scheduler, e.g. `slurm 1234`. */
  readonly job?: string;
}

/** What is known at once. `env` is the command's environment. */
export function machine(env: NodeJS.ProcessEnv): Machine {
  const processors = cpus();
  const container = containerOf();
  const ci = ciOf(env);
  const job = jobOf(env);
  return {
    host: hostname(),
    user: userOf(env),
    platform: `${process.platform} ${process.arch} ${release()}`,
    cpu: processors[0]?.model.trim() ?? '',
    cpus: processors.length,
    memory: totalmem(),
    ...(container === undefined ? {} : { container }),
    ...(ci === undefined ? {} : { ci }),
    ...(job === undefined ? {} : { job }),
  };
}

function userOf(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return env['USER'] ?? env['USERNAME'] ?? String(process.getuid?.() ?? '');
  }
}

/** Names of the GPUs with their memory, as `nvidia-smi` says; none without it. Takes up to some seconds, so ask beside the command. Never raises. */
export function gpus(env: NodeJS.ProcessEnv): Promise<string[]> {
  const program = findProgram('nvidia-smi', env);
  if (program === undefined) return Promise.resolve([]);
  return new Promise((resolve) => {
    execFile(program, ['--query-gpu=name,memory.total', '--format=csv,noheader'], { timeout: 10_000, windowsHide: true }, (error, out) =>
      // A driver that does not answer is a machine without GPUs, as far as the command can use them.
      resolve(error === null ? out.split(/\r?\n/).map((line) => line.trim()).filter(Boolean) : []),
    );
  });
}

function containerOf(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const mounts = readText('/proc/self/mountinfo');
  const id = /\/(?:docker|containerd|crio|pods?|overlay-containers)\/[^\s]*?([\da-f]{64})/.exec(mounts)?.[1] ?? /[/-]([\da-f]{64})(?:\.scope)?$/m.exec(readText('/proc/self/cgroup'))?.[1];
  if (id !== undefined) return id.slice(0, 12);
  if (existsSync('/.dockerenv')) return 'docker';
  return existsSync('/run/.containerenv') ? 'podman' : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function ciOf(env: NodeJS.ProcessEnv): Machine['ci'] {
  const of = (name: string, url?: string): Machine['ci'] => ({ name, ...(url === undefined || url === '' ? {} : { url }) });
  if (env['GITHUB_ACTIONS'] === 'true') return of('github-actions', `${env['GITHUB_SERVER_URL'] ?? ''}/${env['GITHUB_REPOSITORY'] ?? ''}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`);
  if (env['GITLAB_CI'] === 'true') return of('gitlab-ci', env['CI_JOB_URL']);
  if (env['JENKINS_URL'] !== undefined) return of('jenkins', env['BUILD_URL']);
  if (env['BUILDKITE'] === 'true') return of('buildkite', env['BUILDKITE_BUILD_URL']);
  if (env['CIRCLECI'] === 'true') return of('circleci', env['CIRCLE_BUILD_URL']);
  if (env['TF_BUILD'] !== undefined) return of('azure-pipelines', env['BUILD_BUILDURI']);
  if (env['TEAMCITY_VERSION'] !== undefined) return of('teamcity');
  return env['CI'] === 'true' || env['CI'] === '1' ? of('ci') : undefined;
}

function jobOf(env: NodeJS.ProcessEnv): string | undefined {
  for (const [name, variable] of [['slurm', 'SLURM_JOB_ID'], ['pbs', 'PBS_JOBID'], ['lsf', 'LSB_JOBID'], ['sge', 'JOB_ID'], ['kubernetes', 'KUBERNETES_SERVICE_HOST']] as const) {
    const value = env[variable];
    // Of the Sun Grid Engine; others have a JOB_ID too.
    if (variable === 'JOB_ID' && env['SGE_TASK_ID'] === undefined) continue;
    if (value !== undefined && value !== '') return name === 'kubernetes' ? 'kubernetes' : `${name} ${value}`;
  }
  return undefined;
}
