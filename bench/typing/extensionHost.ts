import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of a second in which Linux counts the time of processes (USER_HZ). */
const TICKS = 100;

/** Seconds of a core that the extension host has used whose editor was started under `root`; Linux only, undefined elsewhere. */
export function extensionHostSeconds(root: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const host = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && read(pid, 'cmdline').includes('--type=extensionHost') && read(pid, 'environ').includes(root));
  if (host === undefined) return undefined;
  // What stands before the last bracket is the program's name, which may hold anything.
  const fields = read(host, 'stat').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** A file of a process; empty when it has ended or belongs to somebody else. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
