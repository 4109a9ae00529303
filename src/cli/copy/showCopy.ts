import type { CopyEvent, CopyReport } from '../../interop/events';
import type { Problem } from '../../interop/history';
import type { Call } from '../command';

/** Problems that are listed in full on a terminal. */
const LISTED = 20;

/** Shows a copy as it goes on: lines of JSON, a line on the terminal that is written over, or nothing but its end. */
export function showCopy(call: Pick<Call, 'values' | 'print' | 'warn'>, verb: string): (event: CopyEvent) => void {
  if (call.values['events'] === true) {
    return (event) => {
      call.print(JSON.stringify(event));
    };
  }
  const line = new ProgressLine(call.values['quiet'] !== true && call.values['json'] !== true && process.stderr.isTTY);
  let runs = 0;
  return (event) => {
    if (event.event === 'start') {
      ({ runs } = event);
      line.show(`From ${event.from} to ${event.to} …`);
    } else if (event.event === 'progress') {
      line.show(`${event.runs} of ${counted(runs, 'run')}, ${counted(event.points, 'point')}, ${counted(event.files, 'file')} (${bytesText(event.bytes)})`);
    } else if (event.event === 'done' || event.event === 'failed') {
      line.clear();
      for (const problem of event.report.problems.slice(0, LISTED)) call.warn(problemText(problem));
      const more = event.report.problems.length - LISTED + event.report.moreProblems;
      if (more > 0) call.warn(`… and ${more} more; --json lists ${event.report.moreProblems > 0 ? 'the first 1,000' : 'all'}.`);
      if (call.values['json'] === true) call.print(JSON.stringify(event.event === 'done' ? event.report : { ...event.report, error: event.message }));
      else if (event.event === 'done' && call.values['quiet'] !== true) reportLines(event.report, verb).forEach(call.print);
    }
  };
}

/** A problem as a line. */
export function problemText({ where, what }: Problem): string {
  return `${where}: ${what}.`;
}

/** A report as a person reads it, e.g. with the verb `Imported`. */
export function reportLines(report: CopyReport, verb: string): string[] {
  const { copied, completed, same, skipped } = report;
  const parts = [
    `${verb} ${counted(copied, 'run')}`,
    ...(completed > 0 ? [`completed ${completed}`] : []),
    ...(same > 0 ? [`${same} ${same === 1 ? 'was' : 'were'} there already`] : []),
    ...(skipped > 0 ? [`left out ${skipped}`] : []),
  ];
  const lines = [
    `${parts.join(', ')}: ${counted(report.points, 'point')}, ${counted(report.files, 'file')} (${bytesText(report.bytes)}), in ${secondsText(report.milliseconds)}.`,
  ];
  if (report.models + report.versions > 0) lines.push(`${counted(report.models, 'logged model')}, ${counted(report.versions, 'version')} of registered models.`);
  if (report.verified > 0) lines.push(`Counted at the target and found equal: ${counted(report.verified, 'run')}.`);
  const problems = report.problems.length + report.moreProblems;
  if (problems > 0) lines.push(`${counted(problems, 'problem')}, see above.`);
  return lines;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Bytes for a person. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString('en', { maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1 })} ${units[power] ?? ''}`;
}

function secondsText(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** One line that is written over, on the standard error. */
class ProgressLine {
  #isShown = false;

  constructor(private readonly isWanted: boolean) {}

  show(text: string): void {
    if (!this.isWanted) return;
    this.#isShown = true;
    // What a name from elsewhere holds must not move the cursor.
    process.stderr.write(`\r\u001B[2K${text.replace(/\p{Cc}/gu, '').slice(0, Math.max(20, process.stderr.columns - 1))}`);
  }

  clear(): void {
    if (this.#isShown) process.stderr.write('\r\u001B[2K');
    this.#isShown = false;
  }
}
