import { bootId, machineId, processStart, type ProcessIdentity } from '../../address/machine';

/** Who a process of this machine is. Where asking for its start means starting a program, that is left out: it would cost more than all the rest. Never raises. */
export function identityOf(pid: number): ProcessIdentity {
  try {
    return { pid, machine: machineId(), boot: bootId(), started: process.platform === 'linux' ? processStart(pid) : '' };
  } catch {
    // The name of the machine cannot be kept: nobody will be able to tell whether the process is gone.
    return { pid, machine: '', boot: '', started: '' };
  }
}
