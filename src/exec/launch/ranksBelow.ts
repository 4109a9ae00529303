import { readdirSync, readFileSync } from 'node:fs';
import { RECORDED_VARIABLES } from '../../protocol/recorded';

/** Programs that start several processes of one job. */
const LAUNCHERS = /(?:^|[\\/])(?:torchrun|accelerate|deepspeed|horovodrun|mpirun|mpiexec(?:\.hydra)?|orterun|srun)(?:\.exe)?$|^torch\.distributed\.(?:run|launch)$/;
const RANKS = ['RANK', 'OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'SLURM_PROCID'];

/** Whether a command starts several processes of one job, by its words. */
export function startsRanks(command: readonly string[]): boolean {
  return command.slice(0, 6).some((word) => LAUNCHERS.test(word));
}

/**
 * Ranks of the processes on this machine that belong to a run, by the environment that their launcher gave them. Linux alone shows that of other
 * processes; elsewhere, and on other machines, none is seen.
 */
export function ranksOfRun(runId: string): number[] {
  if (process.platform !== 'linux') return [];
  const ranks = new Set<number>();
  for (const name of readdirSync('/proc')) {
    const environment = /^\d+$/.test(name) ? environmentOf(name) : undefined;
    if (environment?.includes(`${RECORDED_VARIABLES.runId}=${runId}`) !== true) continue;
    const rank = RANKS.map((variable) => environment.find((entry) => entry.startsWith(`${variable}=`))?.slice(variable.length + 1)).find((value) => value !== undefined);
    if (rank !== undefined && /^\d{1,9}$/.test(rank)) ranks.add(Number(rank));
  }
  return [...ranks].sort((a, b) => a - b);
}

function environmentOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    // It ended, or is another user's.
    return undefined;
  }
}
