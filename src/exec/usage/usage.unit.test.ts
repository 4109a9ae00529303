import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ListedProcess } from './processList';
import { parsePs } from './psProcesses';
import { TreeAccount } from './treeAccount';
import { watchUsage, type UsageSample } from './usage';
import { parseWindows } from './windowsProcesses';

const listed = (pid: number, parent: number, values: Partial<ListedProcess> = {}): ListedProcess => ({
  pid, parent, started: `s${pid}`, name: 'p', session: 0, memory: 0, peakMemory: 0, cpu: 0, childrenCpu: 0, ...values,
});

describe('account of a tree', () => {
  it('adds up the tree and nothing beside it', () => {
    const account = new TreeAccount(10);
    const all = [listed(12, 11, { memory: 5, cpu: 1 }), listed(10, 1, { memory: 3, cpu: 2 }), listed(11, 10, { memory: 2 }), listed(20, 1, { memory: 100, cpu: 100 })];
    expect(account.take(all)).toEqual({ memory: 10, cpuTime: 3 });
    expect(account.take([listed(10, 1, { memory: 1, cpu: 2 })])).toMatchObject({ memory: 1 });
    expect(account.peakMemory).toBe(10);
  });

  it('counts those that left the tree, and what comes of them', () => {
    const account = new TreeAccount(10);
    account.take([listed(10, 1), listed(11, 10)]);
    expect(account.take([listed(11, 1, { memory: 4 }), listed(12, 11, { memory: 3 })]).memory).toBe(7);
  });

  it('does not count another process that got the pid of one', () => {
    const account = new TreeAccount(10);
    account.take([listed(10, 1), listed(11, 10)]);
    expect(account.take([listed(10, 1), listed(11, 1, { started: 'later', memory: 4 })]).memory).toBe(0);
  });

  it('keeps the processor time of what ended, once', () => {
    const account = new TreeAccount(10);
    account.take([listed(10, 1, { cpu: 1 }), listed(11, 10, { cpu: 2 }), listed(12, 10, { cpu: 4 })]);
    // The parent waited for 11, which had used 2.5 s by then.
    expect(account.take([listed(10, 1, { cpu: 1, childrenCpu: 2.5 }), listed(12, 10, { cpu: 4 })]).cpuTime).toBe(7.5);
    // Nobody waited for 12.
    expect(account.take([listed(10, 1, { cpu: 1, childrenCpu: 2.5 })]).cpuTime).toBe(7.5);
    expect(account.take([]).cpuTime).toBe(7.5);
    expect(account.ended(1, 9)).toBe(12);
  });

  it('knows the peak of one program between two looks', () => {
    const account = new TreeAccount(10);
    account.take([listed(10, 1, { memory: 3, peakMemory: 50 })]);
    expect(account.peakMemory).toBe(50);
  });
});

it('reads ps', () => {
  const text = '  501   1  501  2048 1-02:03:04.50 Sat Nov 21 08:59:56 2026 /usr/local/My Apps/python\n    7 501 0x0 12 0:01.25 Sat Nov 21 08:59:57 2026 sh\n';
  expect(parsePs(text)).toEqual([
    { pid: 501, parent: 1, session: 501, memory: 2_097_152, peakMemory: 2_097_152, cpu: 93_784.5, childrenCpu: 0, started: 'Sat Nov 21 08:59:56 2026', name: 'python' },
    { pid: 7, parent: 501, session: 0, memory: 12_288, peakMemory: 12_288, cpu: 1.25, childrenCpu: 0, started: 'Sat Nov 21 08:59:57 2026', name: 'sh' },
  ]);
});

it('reads the list of Windows', () => {
  expect(parseWindows(['8\t4\t639\t1000\t2\t15000000\tpython.exe'])).toEqual([
    { pid: 8, parent: 4, started: '639', session: 0, memory: 1000, peakMemory: 2048, cpu: 1.5, childrenCpu: 0, name: 'python' },
  ]);
});

describe.runIf(process.platform === 'linux')('a real process', () => {
  const megabytes = (count: number): string => `const b = Buffer.alloc(${count}e6, 1);`;
  /** Work for so long a time of the processor, ms: a busy machine gives it in pieces. */
  const busy = (ms: number): string => `const { cpuUsage } = process; const t = cpuUsage().user; while (cpuUsage().user - t < ${ms}e3);`;

  /** `letEnd` closes the standard input of the process. */
  async function usageOf(script: string, onSample?: (sample: UsageSample, letEnd: () => void) => void): Promise<{ peakMemory: number; cpuTime: number }> {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'ignore', 'ignore'] });
    const watch = watchUsage(child.pid!, (sample) => onSample?.(sample, () => child.stdin.end()));
    await once(child, 'exit');
    return watch.stop();
  }

  it('has its peak and its time, those of its children too', async () => {
    // The child stays until its memory was seen, however seldom a busy machine looks.
    const child = `${megabytes(90)} ${busy(400)} require('fs').readFileSync(0);`;
    const script = `${megabytes(60)} require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
    const { peakMemory, cpuTime } = await usageOf(script, ({ memory }, letEnd) => {
      if (memory > 190e6) letEnd();
    });
    expect(peakMemory).toBeGreaterThan(190e6);
    expect(peakMemory).toBeLessThan(600e6);
    expect(cpuTime).toBeGreaterThan(0.3);
    expect(cpuTime).toBeLessThan(5);
  });

  it('has memory and time when it is short', async () => {
    const { peakMemory, cpuTime } = await usageOf('');
    expect(peakMemory).toBeGreaterThan(1e6);
    expect(cpuTime).toBeGreaterThan(0);
  });

  it('gives samples while it runs', async () => {
    const samples: UsageSample[] = [];
    await usageOf(busy(2500), (sample) => samples.push(sample));
    expect(samples.length).toBeGreaterThan(0);
    expect(Math.max(...samples.map(({ cpu }) => cpu))).toBeGreaterThan(5);
    expect(Math.max(...samples.map(({ memory }) => memory))).toBeGreaterThan(1e7);
  });
});
