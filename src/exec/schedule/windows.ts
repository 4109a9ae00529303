import { encodedArguments, plainName, type Often, type ScheduledJob } from './job';

/**
 * What PowerShell is given to make a task of the Windows Task Scheduler for the person's own account. The `trialbook` command is a batch file there, and what
 * cmd.exe would read otherwise than as text goes encoded.
 */
export function windowsTask(job: ScheduledJob, often: Often): string {
  const args = job.args.some(isUnsafe) ? encodedArguments(job.args) : job.args;
  return [
    `Register-ScheduledTask -TaskName 'Trialbook ${plainName(job.name)}' -Xml @'`,
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <Triggers>',
    trigger(often),
    '  </Triggers>',
    '  <Settings>',
    '    <StartWhenAvailable>true</StartWhenAvailable>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '  </Settings>',
    '  <Actions>',
    '    <Exec>',
    `      <Command>${xmlText(job.program)}</Command>`,
    `      <Arguments>${xmlText(args.map(batchQuoted).join(' '))}</Arguments>`,
    `      <WorkingDirectory>${xmlText(job.cwd)}</WorkingDirectory>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    "'@",
    '',
  ].join('\r\n');
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** cmd.exe puts variables in the place of percent and exclamation signs even in quotes, and a quote or a control character ends what is quoted. */
function isUnsafe(argument: string): boolean {
  return /["%!\x00-\x1f\x7f]/.test(argument);
}

/** An argument without what is unsafe; a backslash before the closing quote would take it for a part of the argument. */
function batchQuoted(argument: string): string {
  return /^[\w@+:./\\-]+$/.test(argument) ? argument : `"${argument.replace(/\\+$/, '$&$&')}"`;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** The trigger as the scheduler's schema has it; the day it counts from lies in the past, so that it begins at once. */
function trigger(often: Often): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const start = (hour: number): string => `<StartBoundary>2024-01-01T${two(hour)}:${two(often.minute)}:00</StartBoundary>`;
  const calendar = (hour: number, days: string): string => `    <CalendarTrigger>${start(hour)}${days}</CalendarTrigger>`;
  const week = (days: readonly string[]): string => `<ScheduleByWeek><DaysOfWeek>${days.map((day) => `<${day} />`).join('')}</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>`;
  switch (often.kind) {
    case 'hourly':
      return `    <TimeTrigger><Repetition><Interval>PT1H</Interval></Repetition>${start(0)}</TimeTrigger>`;
    case 'daily':
      return calendar(often.hour, '<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>');
    case 'weekdays':
      return calendar(often.hour, week(DAYS.slice(1, 6)));
    case 'weekly':
      return calendar(often.hour, week([DAYS[often.day] ?? 'Monday']));
    case 'monthly':
      return calendar(often.hour, `<ScheduleByMonth><DaysOfMonth><Day>${often.day}</Day></DaysOfMonth><Months>${MONTHS.map((month) => `<${month} />`).join('')}</Months></ScheduleByMonth>`);
  }
}
