import { cronFields, encodedArguments, plainName, type Often, type ScheduledJob } from './job';

/** An argument as POSIX shells read it back, whatever it holds. */
export function shellQuoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/**
 * The line for `crontab -e`. Cron itself ends a command at a percent sign and reads a backslash before one, and before that knows nothing of quotes; some
 * crons read two backslashes as one as well. So percent signs are escaped, and a backslash is parted from what follows by quotes that close and open.
 */
export function cronLine(job: ScheduledJob, often: Often): string {
  const words = [job.program, ...(job.args.some(hasBreak) ? encodedArguments(job.args) : job.args)].map(cronQuoted).join(' ');
  return `${cronFields(often)} cd ${cronQuoted(job.cwd)} && ${words}`;
}

function cronQuoted(argument: string): string {
  if (/^[\w@+=:,./-]+$/.test(argument)) return argument;
  const inside = argument.replace(/['%]|\\(?=[\\%])/g, (sign) => (sign === "'" ? "'\\''" : sign === '%' ? '\\%' : "\\''"));
  return `'${inside}'`;
}

/** A line of cron or of a workflow ends at a line break. */
function hasBreak(argument: string): boolean {
  return /[\r\n\0]/.test(argument);
}

/**
 * What a shell is given to make and start a unit and a timer of systemd for the person's own account. Both files are of systemd.exec's syntax, where a percent
 * sign and a dollar sign have a meaning even in quotes.
 */
export function systemdUnits(job: ScheduledJob, often: Often): string {
  const unit = `trialbook-${plainName(job.name)}`;
  return `mkdir -p ~/.config/systemd/user
cat > ~/.config/systemd/user/${unit}.service <<'TRIALBOOK'
[Unit]
Description=${oneLine(job.name).replaceAll('%', '%%')}

[Service]
Type=oneshot
WorkingDirectory=${job.cwd.replaceAll('%', '%%')}
ExecStart=${[job.program, ...job.args].map(systemdQuoted).join(' ')}
TRIALBOOK
cat > ~/.config/systemd/user/${unit}.timer <<'TRIALBOOK'
[Unit]
Description=${oneLine(job.name).replaceAll('%', '%%')}

[Timer]
OnCalendar=${onCalendar(often)}
Persistent=true

[Install]
WantedBy=timers.target
TRIALBOOK
systemctl --user daemon-reload
systemctl --user enable --now ${unit}.timer
# So that it runs while you are not logged in:
loginctl enable-linger
`;
}

/** An argument of ExecStart. */
export function systemdQuoted(argument: string): string {
  const doubled = argument.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(doubled)) return doubled;
  const escaped = doubled.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The calendar of systemd.time. */
export function onCalendar(often: Often): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  switch (often.kind) {
    case 'hourly':
      return `*-*-* *:${two(often.minute)}:00`;
    case 'daily':
      return `*-*-* ${two(often.hour)}:${two(often.minute)}:00`;
    case 'weekdays':
      return `Mon..Fri *-*-* ${two(often.hour)}:${two(often.minute)}:00`;
    case 'weekly':
      return `${DAYS[often.day] ?? 'Mon'} *-*-* ${two(often.hour)}:${two(often.minute)}:00`;
    case 'monthly':
      return `*-*-${two(often.day)} ${two(often.hour)}:${two(often.minute)}:00`;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
