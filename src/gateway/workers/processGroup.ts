import { execFile } from 'node:child_process';

/**
 * Ends a process that leads a group of its own, with all that it started: asked, or at once with `force`. On Windows, which has no groups, it is the tree of
 * the process.
 */
export function endGroup(pid: number, force: boolean): void {
  if (process.platform === 'win32') {
    // A program without a window most often does not understand the asking.
    execFile('taskkill', ['/T', '/F', '/PID', String(pid)], { windowsHide: true }, () => undefined);
    return;
  }
  try {
    process.kill(-pid, force ? 'SIGKILL' : 'SIGTERM');
  } catch {
    // It has ended.
  }
}

/** Whether any process of the group is there still. */
export function groupIsRunning(pid: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
