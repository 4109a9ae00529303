import { execFile } from 'node:child_process';
import { isZombie, linuxPids, linuxProcess } from '../usage/linuxProcesses';
import { descendants, identityOf, type ListedProcess } from '../usage/processList';
import { psProcesses } from '../usage/psProcesses';

/** A process and all that comes of it, to send signals to. */
export class ProcessTree {
  /** Members that were seen, by identity: one whose parent ended belongs still. */
  private readonly seen = new Set<string>();

  /** `wrapped` when the process at the root is only `script`, which ends by itself when the command in it does. */
  constructor(private readonly rootPid: number, private readonly wrapped: boolean) {}

  /** Sends a signal to all members. */
  async send(signal: NodeJS.Signals): Promise<void> {
    if (process.platform === 'win32') return taskkill(this.rootPid, signal === 'SIGKILL');
    for (const { pid } of await this.members()) kill(pid, signal);
  }

  /** Kills all members, those too that start while this goes on. */
  async kill(): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      await this.send('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (!(await this.alive())) return;
    }
  }

  /** Whether any member still runs. */
  async alive(): Promise<boolean> {
    return process.platform === 'win32' ? false : (await this.members()).length > 0;
  }

  /** Looks at who belongs to the tree, so that those who leave it later are known. */
  async members(): Promise<ListedProcess[]> {
    const list = process.platform === 'linux' ? linuxList() : await psProcesses();
    const tree = descendants(list, (listed) => listed.pid === this.rootPid || this.seen.has(identityOf(listed)));
    for (const listed of tree) this.seen.add(identityOf(listed));
    // Who is dead and not waited for takes no signal and is not waited for here either.
    return tree.filter(({ pid }) => !(this.wrapped && pid === this.rootPid) && !(process.platform === 'linux' && isZombie(pid)));
  }
}

function linuxList(): ListedProcess[] {
  return linuxPids().map((pid) => linuxProcess(pid, false)).filter((listed) => listed !== undefined);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile, or it is another user's (sudo), which is not ours to end.
  }
}

/** Ends a process with its descendants: asked, or at once. A console program most often does not understand the asking. */
function taskkill(pid: number, force: boolean): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/T', ...(force ? ['/F'] : []), '/PID', String(pid)], { windowsHide: true }, () => resolve());
  });
}
