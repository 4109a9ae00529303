import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { findProgram } from '../../capture/programs';
import { githubWorkflow } from '../../exec/schedule/githubActions';
import type { Often, ScheduledJob } from '../../exec/schedule/job';
import { cronLine, systemdUnits } from '../../exec/schedule/posix';
import { windowsTask } from '../../exec/schedule/windows';
import { fileNotInRepository, nothingIsStarted } from '../errors';
import { placeArguments } from '../exec/trackedTask';
import { COMMANDS } from '../ids';
import { entered, givenTargets } from '../runs/targets';
import { usualFolder } from '../serverCommands/installCli';
import { pickSource, sourceOfRun, type ScheduledSource } from './scheduledSource';
import type { TaskServices } from './taskServices';

/** What runs jobs at set times. */
type Scheduler = 'cron' | 'systemd' | 'windows' | 'github';

/** Puts what runs a command at set times, recorded and with no window open, into the clipboard, and says where to paste it. */
export async function copyScheduledJob(services: TaskServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const [given] = givenTargets(args);
  await copyJobOf(given?.kind === 'run' ? await sourceOfRun(services, given) : await pickSource(services));
}

/** The same for what is known already. */
export async function copyJobOf(source: ScheduledSource): Promise<void> {
  const title = vscode.l10n.t('Copy {0} as Scheduled Job', source.name);
  const scheduler = await pickScheduler(title);
  const often = await pickOften(title);
  const text = scheduler === 'github' ? githubText(source, often) : await localText(scheduler, source, often);
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  await tell(scheduler, source, text);
}

async function pickScheduler(title: string): Promise<Scheduler> {
  const { l10n } = vscode;
  const isWindows = process.platform === 'win32';
  const items: (vscode.QuickPickItem & { scheduler: Scheduler; isHere: boolean })[] = [
    { label: 'cron', detail: l10n.t('One line for crontab -e'), scheduler: 'cron', isHere: !isWindows },
    { label: 'systemd', detail: l10n.t('A unit and a timer of your own account'), scheduler: 'systemd', isHere: process.platform === 'linux' },
    { label: l10n.t('Windows Task Scheduler'), detail: l10n.t('A command for PowerShell'), scheduler: 'windows', isHere: isWindows },
    { label: 'GitHub Actions', detail: l10n.t('A workflow with the step that records'), scheduler: 'github', isHere: true },
  ];
  const shown = items.sort((a, b) => Number(b.isHere) - Number(a.isHere)).map((item) => (item.isHere ? item : { ...item, description: l10n.t('on another system: paths are those of this one') }));
  return entered(await vscode.window.showQuickPick(shown, { title, placeHolder: l10n.t('What runs it at set times?') })).scheduler;
}

async function pickOften(title: string): Promise<Often> {
  const { l10n } = vscode;
  const days = Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(vscode.env.language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 7 + day)));
  const items: (vscode.QuickPickItem & { at: (hour: number, minute: number) => Often; isHourly?: boolean })[] = [
    { label: l10n.t('Every day'), at: (hour, minute) => ({ kind: 'daily', hour, minute }) },
    { label: l10n.t('Monday to Friday'), at: (hour, minute) => ({ kind: 'weekdays', hour, minute }) },
    { label: l10n.t('Every hour'), at: (_, minute) => ({ kind: 'hourly', minute }), isHourly: true },
    ...[1, 2, 3, 4, 5, 6, 0].map((day) => ({ label: l10n.t('Every week on {0}', days[day] ?? ''), at: (hour: number, minute: number): Often => ({ kind: 'weekly', day, hour, minute }) })),
    { label: l10n.t('On the first day of each month'), at: (hour, minute) => ({ kind: 'monthly', day: 1, hour, minute }) },
  ];
  const { at, isHourly } = entered(await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('How often?') }));
  const typed = isHourly === true
    ? `0:${entered(await vscode.window.showInputBox({ title, prompt: l10n.t('At which minute of each hour, 0 to 59?'), value: '0', validateInput: (text) => (timeOf(`0:${text}`) === undefined ? l10n.t('A minute from 0 to 59, please.') : undefined) }))}`
    : entered(await vscode.window.showInputBox({ title, prompt: l10n.t('At what time, from 0:00 to 23:59?'), value: '2:00', validateInput: (text) => (timeOf(text) === undefined ? l10n.t('A time such as 2:00 or 17:30, please.') : undefined) }));
  const time = entered(timeOf(typed));
  return at(time.hour, time.minute);
}

function timeOf(text: string): { hour: number; minute: number } | undefined {
  const [, hour, minute] = /^\s*(\d{1,2}):(\d{1,2})\s*$/.exec(text) ?? [];
  const time = { hour: Number(hour), minute: Number(minute) };
  return hour !== undefined && time.hour < 24 && time.minute < 60 ? time : undefined;
}

async function localText(scheduler: Exclude<Scheduler, 'github'>, source: ScheduledSource, often: Often): Promise<string | undefined> {
  const program = findCommand() ?? (await offerInstall());
  if (program === undefined) return undefined;
  const { connection, cwd, options, name } = source;
  const [first = '', ...rest] = source.command;
  // Schedulers know few folders of programs.
  const command = [/[\\/]/.test(first) ? first : (findProgram(first, process.env) ?? first), ...rest];
  const home = connection.folder?.uri.fsPath ?? dirname(connection.storePath);
  const [option, value = ''] = placeArguments(connection);
  const place = option === '--store' && connection.storePath === join(home, '.trialbook') ? ['--dir', home] : [option ?? '', value];
  const job: ScheduledJob = { name, program, cwd, args: wordsOf(source, [...place, '--cwd', cwd], options, command) };
  switch (scheduler) {
    case 'cron':
      return `${cronLine(job, often)}\n`;
    case 'systemd':
      return systemdUnits(job, often);
    case 'windows':
      return windowsTask(job, often);
  }
}

/** The command line in a workflow: what lies in the repository is named from its root, and the interpreter by its name alone. */
function githubText(source: ScheduledSource, often: Often): string {
  const root = repositoryOf(source.cwd);
  if (root === undefined) throw fileNotInRepository(source.cwd);
  const [first = '', ...rest] = source.command;
  const inside = (path: string): string => (path.startsWith(root + sep) ? relative(source.cwd, path).split(sep).join('/') : path);
  if (source.call !== undefined) {
    const { verb, words, rest: behind } = source.call;
    return githubWorkflow({ name: source.name, cwd: relative(root, source.cwd).split(sep).join('/'), args: [verb, ...withRest(words.map(inside), behind)] }, often);
  }
  const program = first.startsWith(root + sep) && !/[\\/](?:bin|Scripts)[\\/]/.test(first) ? inside(first) : basename(first).replace(/\.exe$/i, '');
  return githubWorkflow({ name: source.name, cwd: relative(root, source.cwd).split(sep).join('/'), args: ['exec', ...source.options, '--', program, ...rest.map(inside)] }, often);
}

function wordsOf({ call }: ScheduledSource, place: readonly string[], options: readonly string[], command: readonly string[]): string[] {
  if (call === undefined) return ['exec', ...place, ...options, '--', ...command];
  return [call.verb, ...place, `--python=${command[0] ?? ''}`, ...withRest(call.words, call.rest)];
}

function withRest(words: readonly string[], rest: readonly string[]): string[] {
  return rest.length === 0 ? [...words] : [...words, '--', ...rest];
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The installed `trialbook` command. */
function findCommand(): string | undefined {
  return findProgram('trialbook', process.env) ?? findProgram(join(usualFolder(), 'trialbook'), process.env);
}

async function offerInstall(): Promise<string | undefined> {
  const install = vscode.l10n.t('Install');
  const message = vscode.l10n.t("A scheduled job runs with no window open, by the 'trialbook' command, which is not installed yet.");
  if ((await vscode.window.showInformationMessage(message, { modal: true }, install)) !== install) return undefined;
  return vscode.commands.executeCommand<string | undefined>(COMMANDS.installCli);
}

async function tell(scheduler: Scheduler, { hasMasked }: ScheduledSource, text: string): Promise<void> {
  const { l10n } = vscode;
  const where = {
    cron: l10n.t('Copied. Paste the line into what crontab -e opens.'),
    systemd: l10n.t('Copied. Paste it into a terminal: it writes the unit and its timer, and starts the timer.'),
    windows: l10n.t('Copied. Paste it into PowerShell: it registers the task.'),
    github: l10n.t('Copied. Paste it into a file below .github/workflows. Its times are UTC.'),
  }[scheduler];
  const show = l10n.t('Show');
  const chosen = hasMasked
    ? await vscode.window.showWarningMessage(l10n.t('{0} A secret was not recorded: put it in where *** stands.', where), show)
    : await vscode.window.showInformationMessage(where, show);
  if (chosen !== show) return;
  const language = { cron: 'shellscript', systemd: 'shellscript', windows: 'powershell', github: 'yaml' }[scheduler];
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language }));
}
