import { execFile } from 'node:child_process';
import type { ListedProcess } from './processList';

/** Arguments of `ps` as POSIX and BSD have it: no heading, and every process. */
export const PS_ARGUMENTS = ['-axo', 'pid=,ppid=,sess=,rss=,time=,lstart=,comm='];

/** All processes by `ps`; empty when it cannot be had. Tried on Linux alone; macOS has the same columns. */
export function psProcesses(): Promise<ListedProcess[]> {
  return new Promise((resolve) => {
    execFile('ps', PS_ARGUMENTS, { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 16_000_000, timeout: 10_000 }, (_error, text) => resolve(parsePs(text)));
  });
}

/** Reads what `ps` with `PS_ARGUMENTS` prints. */
export function parsePs(text: string): ListedProcess[] {
  return text.split('\n').flatMap((line) => {
    // lstart is five words, as in "Sat Nov 21 08:59:56 2026"; macOS prints the session as an address.
    const [, pid, parent, session = '', memory, time = '', started = '', name = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const bytes = Number(memory) * 1024;
    return [{
      pid: Number(pid), parent: Number(parent), started, name: name.replace(/^.*\//, ''), session: /^\d+$/.test(session) ? Number(session) : 0,
      memory: bytes, peakMemory: bytes, cpu: secondsOf(time), childrenCpu: 0,
    }];
  });
}

/** Seconds of `[[days-]hours:]minutes:seconds[.hundredths]`. */
function secondsOf(time: string): number {
  const [, days, rest = ''] = /^(?:(\d+)-)?(.*)$/.exec(time) ?? [];
  return rest.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0) + Number(days ?? 0) * 86_400;
}
