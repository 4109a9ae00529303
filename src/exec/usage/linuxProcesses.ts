import { readFileSync, readdirSync } from 'node:fs';
import type { ListedProcess } from './processList';

/** Clock ticks a second in /proc: USER_HZ, which is part of the kernel's interface and 100 wherever Node runs. */
const TICKS = 100;

/** Pids of all processes that /proc shows. */
export function linuxPids(): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => pid > 0);
}

/** A process by /proc (see proc(5)); undefined when it is gone, or dead and not yet waited for. `withMemory` false leaves memory at 0 and reads half. */
export function linuxProcess(pid: number, withMemory = true): ListedProcess | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  // The name may hold spaces and parentheses, so fields count from the last one: the first of them is field 3, the state.
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  const [state = 'X', parent = 0, , session = 0] = fields;
  if (end < 0 || state === 'X') return undefined;
  const memory = withMemory && state !== 'Z' ? linuxMemory(pid) : { memory: 0, peakMemory: 0 };
  const ticks = (field: number): number => Number(fields[field - 3] ?? 0) / TICKS;
  return {
    pid,
    parent: Number(parent),
    started: fields[22 - 3] ?? '',
    name: stat.slice(stat.indexOf('(') + 1, end),
    session: Number(session),
    ...memory,
    cpu: ticks(14) + ticks(15),
    childrenCpu: ticks(16) + ticks(17),
  };
}

/** Whether a process is dead and only waits to be waited for. */
export function isZombie(pid: number): boolean {
  return /^.*\) Z/s.test(readText(`/proc/${pid}/stat`));
}

function linuxMemory(pid: number): Pick<ListedProcess, 'memory' | 'peakMemory'> {
  const status = readText(`/proc/${pid}/status`);
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { memory: bytes('VmRSS'), peakMemory: bytes('VmHWM') };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Processes come and go while they are listed.
    return '';
  }
}
