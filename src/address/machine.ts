import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createExclusive } from './files';
import { ensureStateFolder } from './stateFolder';

/** Who a process is, so that it can be told from another that got the same pid later or elsewhere. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Name of the machine that says nothing about it, hex. */
  readonly machine: string;
  /** Changes with each start of the machine or container; empty where it is not known. */
  readonly boot: string;
  /** When the process started, in the system's own measure; empty where it is not known. */
  readonly started: string;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, machine: machineId(), boot: bootId(), started: processStart(process.pid) };
}

/** Whether a process with that pid is there, whoever's it is. One that ended and that its parent has not taken note of is not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // The name before the state may hold spaces and parentheses.
    return process.platform !== 'linux' || !/^.*\)\s+[ZX]/s.test(readText(`/proc/${pid}/stat`));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether both name the same start of a process; unknown starts fit everything. */
export function sameStart(a: string, b: string): boolean {
  return a === '' || b === '' || a === b;
}

/** Whether a process of this machine is known to have ended. */
export function processIsGone({ pid, machine, boot, started }: ProcessIdentity): boolean {
  if (machine !== machineId()) return false;
  if (boot !== '' && bootId() !== '' && boot !== bootId()) return true;
  // Elsewhere than on Linux asking for the start means starting a program, which is too much for each look: there a number that was given anew keeps its run.
  return !isRunning(pid) || (process.platform === 'linux' && !sameStart(started, processStart(pid)));
}

let machine: string | undefined;

/** The same for all processes on this machine, and another one on each machine, container or host. */
export function machineId(): string {
  machine ??= createHash('sha256').update(`trialbook ${machineName()}`).digest('hex').slice(0, 32);
  return machine;
}

function machineName(): string {
  if (process.platform === 'linux') {
    // Containers of one image share the id, so the name of the host is part of it.
    for (const file of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
      const id = readText(file);
      if (id !== '') return `${id} ${hostname()}`;
    }
  }
  // The name of a Mac changes with its network; the state folder of a profile that roams is told apart by the host's name.
  return process.platform === 'darwin' ? madeId() : `${madeId()} ${hostname()}`;
}

/** An id of our own, kept in the state folder. */
function madeId(): string {
  const file = join(ensureStateFolder(), 'machine-id');
  const known = readText(file);
  if (known !== '') return known;
  createExclusive(file, `${randomUUID()}\n`);
  return readText(file);
}

let boot: string | undefined;

/** Changes when the machine or container starts anew. Windows has none at hand; there the start of the process decides. */
export function bootId(): string {
  boot ??= process.platform === 'linux' ? `${readText('/proc/sys/kernel/random/boot_id')} ${pidNamespace()}`.trim()
    : process.platform === 'darwin' ? output('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']) : '';
  return boot;
}

/** A container that was started again numbers its processes anew, though the host did not restart. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Some sandboxes hide it; the boot id alone is left.
    return '';
  }
}

/** When a process started; empty when it is gone or cannot be known. */
export function processStart(pid: number): string {
  switch (process.platform) {
    case 'linux':
      // Field 22; the name in field 2 may hold spaces and parentheses, so count after the last one.
      return readText(`/proc/${pid}/stat`).replace(/^.*\)\s+/s, '').split(' ')[19] ?? '';
    case 'darwin':
      return output('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]);
    case 'win32':
      return output('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
    default:
      return '';
  }
}

function output(program: string, args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', timeout: 5000, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } }).trim();
  } catch {
    // Callers take an empty answer for "not known" and decide by other signs.
    return '';
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
