import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ListedProcess } from './processList';
import type { ProcessSource } from './processSource';

/** For each line that it reads it prints a line for each process, and an empty one. 10^7 units of time are a second. */
const LOOP = `
$ErrorActionPreference = 'SilentlyContinue'
while ($null -ne [Console]::In.ReadLine()) {
  foreach ($p in Get-CimInstance Win32_Process -Property ProcessId,ParentProcessId,Name,WorkingSetSize,PeakWorkingSetSize,KernelModeTime,UserModeTime,CreationDate) {
    [Console]::Out.WriteLine("$($p.ProcessId)\`t$($p.ParentProcessId)\`t$($p.CreationDate.Ticks)\`t$($p.WorkingSetSize)\`t$($p.PeakWorkingSetSize)\`t$($p.KernelModeTime + $p.UserModeTime)\`t$($p.Name)")
  }
  [Console]::Out.WriteLine('')
}`;

/** One PowerShell that is asked now and then, since starting it is what costs. Written to the documentation of Win32_Process; not tried on Windows yet. */
export function windowsSource(): ProcessSource {
  let shell: ChildProcessWithoutNullStreams | undefined;
  let lines: string[] = [];
  let answer: ((lines: readonly string[]) => void) | undefined;
  const end = (): void => {
    answer?.([]);
    answer = undefined;
  };
  const start = (): ChildProcessWithoutNullStreams => {
    const started = spawn('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', LOOP], { windowsHide: true });
    // Without PowerShell there is no usage; the command goes on.
    started.on('error', end);
    started.on('exit', end);
    started.stdin.on('error', end);
    started.stderr.resume();
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line !== '') {
        lines.push(line);
        return;
      }
      answer?.(lines);
      answer = undefined;
      lines = [];
    });
    return started;
  };
  return {
    pace: 15_000,
    firstAfter: 2000,
    async list() {
      shell ??= start();
      if (shell.exitCode !== null) return [];
      const { stdin } = shell;
      return parseWindows(await new Promise<readonly string[]>((resolve) => {
        answer = resolve;
        stdin.write('\n');
      }));
    },
    close() {
      shell?.stdin.end();
      end();
    },
  };
}

/** Reads the lines that the loop prints. */
export function parseWindows(lines: readonly string[]): ListedProcess[] {
  return lines.map((line) => {
    const [pid, parent, started = '', memory, peak, time, name = ''] = line.split('\t');
    // The peak is in kB, the present in bytes.
    return {
      pid: Number(pid), parent: Number(parent), started, name: name.replace(/\.exe$/i, ''), session: 0,
      memory: Number(memory), peakMemory: Number(peak) * 1024, cpu: Number(time) / 1e7, childrenCpu: 0,
    };
  });
}
