import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { processStart } from '../../address/machine';
import { commandParts } from '../commandParts';

/** One of several processes that a launcher started with the same command. */
export interface Launch {
  /** The same for all of them, and for no other launch. */
  readonly id: string;
  /** From 0. */
  readonly rank: number;
  /** How many there are; more than 1. */
  readonly size: number;
}

interface Found {
  readonly id: string;
  readonly rank: number;
  readonly size: number;
  /** Variable that each of the processes has and their launcher has not; its process then tells launches of one name apart. */
  readonly apart?: string;
}

/** The launch that this process belongs to by its environment: torchrun and accelerate, Open MPI, MPICH and Intel MPI, Slurm. Undefined for a single process. */
export function launchOf(env: NodeJS.ProcessEnv, command: readonly string[]): Launch | undefined {
  const found = torch(env) ?? openMpi(env) ?? pmi(env) ?? slurm(env);
  if (found === undefined || found.size < 2 || found.rank < 0 || found.rank >= found.size) return undefined;
  // A launcher may start a script that runs several commands after one another.
  const parts = [found.id, String(found.size), commandParts(command).label, found.apart === undefined ? '' : launcherOf(found.apart)];
  return { id: createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32), rank: found.rank, size: found.size };
}

function torch(env: NodeJS.ProcessEnv): Found | undefined {
  const [rank, size] = [whole(env['RANK']), whole(env['WORLD_SIZE'])];
  if (rank === undefined || size === undefined || env['MASTER_ADDR'] === undefined) return undefined;
  const id = ['torch', env['TORCHELASTIC_RUN_ID'], env['MASTER_ADDR'], env['MASTER_PORT'], env['TORCHELASTIC_RESTART_COUNT']].join(' ');
  return { id, rank, size, ...(whole(env['LOCAL_WORLD_SIZE']) === size ? { apart: 'RANK' } : {}) };
}

function openMpi(env: NodeJS.ProcessEnv): Found | undefined {
  const [rank, size] = [whole(env['OMPI_COMM_WORLD_RANK']), whole(env['OMPI_COMM_WORLD_SIZE'])];
  if (rank === undefined || size === undefined) return undefined;
  const job = env['PMIX_NAMESPACE'] ?? env['OMPI_MCA_ess_base_jobid'] ?? env['OMPI_MCA_orte_hnp_uri'];
  const single = whole(env['OMPI_COMM_WORLD_LOCAL_SIZE']) === size;
  return { id: `ompi ${job ?? ''}`, rank, size, ...(single ? { apart: 'OMPI_COMM_WORLD_RANK' } : {}) };
}

function pmi(env: NodeJS.ProcessEnv): Found | undefined {
  const [rank, size] = [whole(env['PMI_RANK']), whole(env['PMI_SIZE'])];
  if (rank === undefined || size === undefined) return undefined;
  const job = [env['PMI_KVSNAME'], env['PMI_JOBID'], env['SLURM_JOB_ID'], env['PBS_JOBID'], env['LSB_JOBID'], env['JOB_ID']].filter((part) => part !== undefined).join(' ');
  const single = whole(env['MPI_LOCALNRANKS']) === size || job === '';
  return { id: `pmi ${job}`, rank, size, ...(single ? { apart: 'PMI_RANK' } : {}) };
}

/** Within a job step: the batch script has a rank as well, and is alone. */
function slurm(env: NodeJS.ProcessEnv): Found | undefined {
  const [rank, size, step] = [whole(env['SLURM_PROCID']), whole(env['SLURM_STEP_NUM_TASKS'] ?? env['SLURM_NTASKS']), env['SLURM_STEP_ID']];
  if (rank === undefined || size === undefined || step === undefined) return undefined;
  return { id: `slurm ${env['SLURM_CLUSTER_NAME'] ?? ''} ${env['SLURM_JOB_ID'] ?? ''} ${step} ${env['SLURM_RESTART_COUNT'] ?? ''}`, rank, size };
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The nearest process above that has not the variable, on Linux; elsewhere the parent. */
function launcherOf(variable: string): string {
  let pid = process.ppid;
  if (process.platform !== 'linux') return String(pid);
  for (let steps = 0; steps < 20 && pid > 1; steps++) {
    try {
      const has = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').some((entry) => entry.startsWith(`${variable}=`));
      if (!has) break;
      pid = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)\s+/s, '').split(' ')[1]);
    } catch {
      // It ended, or is another user's: a launcher that started us as somebody else.
      break;
    }
  }
  return `${pid} ${processStart(pid)}`;
}
