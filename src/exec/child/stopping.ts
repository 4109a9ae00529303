import type { ProcessTree } from './processTree';

/** Signals that ask this process to stop, and that its command is to get. */
export const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const satisfies readonly NodeJS.Signals[];

/** Time that is left to a command after the second Ctrl+C, ms. */
const AFTER_SECOND = 2000;
/** Longest time that a timer takes, ms. */
const LONGEST = 2_147_483_647;
/** Time between looks at whether all have ended, ms. */
const LOOK = 50;

/** Asks a process tree to stop, and kills it when it does not. */
export class Stopping {
  private timer: NodeJS.Timeout | undefined;
  private deadline = Infinity;
  private interrupts = 0;
  private killed: Promise<void> | undefined;
  private asked: Promise<void> | undefined;

  /** `grace`: time between the asking and the killing, ms. */
  constructor(private readonly tree: ProcessTree, private readonly grace: number) {}

  /**
   * Takes a signal that asks to stop. `sent`: the command has it already, since the terminal sends what is typed to all in its foreground, and a second
   * one would break into what a program does on the first (Python's KeyboardInterrupt). Then no time runs: whoever typed it is there and can do so again.
   */
  ask(signal: NodeJS.Signals, sent: boolean): void {
    if (signal === 'SIGINT') this.interrupts++;
    if (!sent) this.asked = this.tree.send(signal);
    // Asks for a core dump or a list of threads; programs that go on after it are meant to.
    if (signal === 'SIGQUIT') return;
    if (this.interrupts > 2) this.within(0);
    else if (this.interrupts > 1) this.within(AFTER_SECOND);
    else if (!sent) this.within(this.grace);
    // Those that end now leave children behind that have to be known.
    else this.asked = this.tree.members().then(() => undefined);
  }

  /** Whether it came to killing. */
  get forced(): boolean {
    return this.killed !== undefined;
  }

  /** After the command itself has ended: waits for what it started when all were asked to stop. */
  async ended(): Promise<void> {
    if (this.asked === undefined) return;
    await this.asked;
    while (this.killed === undefined && this.deadline !== Infinity && (await this.tree.alive())) await new Promise((resolve) => setTimeout(resolve, LOOK));
    await this.killed;
    clearTimeout(this.timer);
  }

  private within(time: number): void {
    const deadline = Date.now() + time;
    if (deadline >= this.deadline) return;
    this.deadline = deadline;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.killed ??= this.tree.kill();
    }, Math.min(time, LONGEST));
  }
}
