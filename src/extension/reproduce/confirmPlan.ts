import { homedir } from 'node:os';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { fillIn } from '../../exec/runName';
import { commandLine, visible } from '../../exec/reproduce/commandLine';
import { environmentDifferences, type EnvironmentDifferences } from '../../exec/reproduce/environment';
import type { Plan } from '../../exec/reproduce/plan';
import type { Log } from '../log';
import { openCommit } from '../runPage/openCommit';
import { showError } from '../showError';
import { oneLine, withoutIcons } from '../tree/format';
import { inputWords, noteWords } from './planWords';

type PlanItem = vscode.QuickPickItem & { readonly act?: 'go' | 'commit' | 'copy' };

/** Enter is not taken for a confirmation this long after the list appeared, ms: it may have been meant for what was there before. */
const PAUSE = 500;
/** Most packages that are listed. */
const MOST = 12;

/** Shows what reproducing a run will do and what differs, before anything happens. Raises `CancellationError`. */
export async function confirmPlan(plan: Plan, log: Log): Promise<void> {
  const list = vscode.window.createQuickPick<PlanItem>();
  list.title = vscode.l10n.t('Reproduce {0}', withoutIcons(plan.recipe.runName));
  list.placeholder = vscode.l10n.t('Nothing has happened yet. Check what will, then confirm.');
  list.ignoreFocusOut = true;
  list.matchOnDetail = true;
  list.busy = true;
  list.items = itemsOf(plan, undefined);
  const shown = Date.now();
  let open = true;
  void environmentDifferences(plan).then((differences) => {
    if (!open) return;
    const active = list.items.indexOf(list.activeItems[0] ?? list.items[0]!);
    list.items = itemsOf(plan, differences);
    const same = list.items[active];
    if (same !== undefined) list.activeItems = [same];
    list.busy = false;
  });
  await new Promise<void>((resolve, reject) => {
    list.onDidAccept(() => {
      const act = list.selectedItems[0]?.act;
      if (act === 'go' && Date.now() - shown >= PAUSE) {
        const done = (): void => {
          resolve();
          list.hide();
        };
        if (plan.recipe.pin === undefined) {
          done();
          return;
        }
        // A second Enter of the same hand must not answer the question that comes now.
        list.enabled = false;
        setTimeout(done, PAUSE);
      } else if (act === 'commit') openCommit(plan.commit).catch((error: unknown) => showError(log, error));
      else if (act === 'copy') void vscode.env.clipboard.writeText(exactCommand(plan));
    });
    list.onDidHide(() => {
      open = false;
      list.dispose();
      reject(new vscode.CancellationError());
    });
    list.show();
  });
  if (plan.recipe.pin !== undefined) await confirmCommand(plan);
}

function itemsOf(plan: Plan, environment: EnvironmentDifferences | undefined): PlanItem[] {
  const { l10n } = vscode;
  const { recipe, worktree, commit, subject } = plan;
  const differs: PlanItem[] = [
    ...plan.notes.map((note): PlanItem => {
      const { label, detail } = noteWords(note);
      // That the environment of the folder is used, which no commit holds, is usual.
      return { label: `$(${note.kind === 'own-program' ? 'info' : 'warning'}) ${withoutIcons(label)}`, detail: withoutIcons(detail) };
    }),
    ...plan.inputs.filter(({ state }) => state.kind === 'missing' || state.kind === 'differs').map((check) => inputItem(check, 'warning')),
    ...(environment === undefined ? [] : environmentItems(environment)),
  ];
  return [
    { label: `$(play) ${l10n.t('Reproduce {0}', withoutIcons(recipe.runName))}`, act: 'go', alwaysShow: true },
    separator(l10n.t('What Will Happen')),
    { label: `$(git-commit) ${l10n.t('Check out {0}', commit.slice(0, 7))}`, description: shown(subject, 60), detail: l10n.t('your own files, branches and stash stay as they are; it goes into {0}', shortPath(worktree.path)), act: 'commit' },
    ...(recipe.code.patch === undefined || recipe.code.patch.length === 0 ? [] : [{ label: `$(diff) ${l10n.t('Apply the changes that were not committed')}`, description: changedFiles(recipe.code.patch) }]),
    ...plan.inputs.filter(({ state }) => state.kind !== 'missing' && state.kind !== 'differs').map((check) => inputItem(check, 'database')),
    { label: `$(terminal) ${l10n.t('Run the command there')}`, description: l10n.t('recorded in {0} of this folder', shown(recipe.experiment, 40)), detail: shown(exactCommand(plan), 150), act: 'copy' },
    { label: `$(git-compare) ${l10n.t('Compare the results')}`, description: recipe.metrics.size === 0 ? l10n.t('the first logged no metric') : recipe.metrics.size === 1 ? l10n.t('its metric, exactly') : l10n.t('{0} metrics, exactly', recipe.metrics.size) },
    ...(differs.length === 0 ? [] : [separator(l10n.t('What Differs')), ...differs]),
  ];
}

function inputItem(check: Parameters<typeof inputWords>[0], icon: string): PlanItem {
  const { label, description } = inputWords(check);
  return { label: `$(${icon}) ${withoutIcons(label)}`, description };
}

function environmentItems({ interpreter, packages, unknown }: EnvironmentDifferences): PlanItem[] {
  const { l10n } = vscode;
  if (unknown) return [{ label: `$(info) ${l10n.t('Interpreter and packages cannot be compared')}`, description: l10n.t('they were not recorded') }];
  const none = l10n.t('not installed');
  return [
    ...(interpreter === undefined ? [] : [{ label: `$(warning) ${withoutIcons(interpreter.now)}`, description: l10n.t('{0} then', withoutIcons(interpreter.recorded)) }]),
    ...packages.slice(0, MOST).map(({ name, recorded, now }): PlanItem => ({ label: `$(package) ${withoutIcons(name)}`, description: l10n.t('{0} then, {1} now', recorded ?? none, now ?? none) })),
    ...(packages.length > MOST ? [{ label: `$(package) ${l10n.t('{0} more packages differ', packages.length - MOST)}` }] : []),
  ];
}

/** The names of the files that a patch changes. */
function changedFiles(patch: Buffer): string {
  const files = [...patch.toString('utf8').matchAll(/^diff --git .* b\/(.+)$/gm)].map((match) => match[1] ?? '');
  const names = files.slice(0, 3).map((path) => path.split('/').at(-1) ?? path).join(', ');
  return shown(files.length > 3 ? vscode.l10n.t('{0} and {1} more', names, files.length - 3) : names, 80);
}

/** The command with its parameters in, and nothing in it that hides. */
function exactCommand({ command, recipe }: Plan): string {
  return visible(commandLine(command.map((argument) => fillIn(argument, recipe.params))));
}

function shortPath(path: string): string {
  return path.startsWith(homedir() + sep) ? `~${path.slice(homedir().length)}` : path;
}

function shown(text: string, most: number): string {
  return withoutIcons(oneLine(text, most));
}

function separator(label: string): PlanItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** A pin comes with the repository: whoever wrote it chose the command, so that it is shown whole, and confirmed. */
async function confirmCommand(plan: Plan): Promise<void> {
  const { cwd, recipe } = plan;
  const run = vscode.l10n.t('Run This Command');
  const patch = recipe.code.patch === undefined ? '' : `\n\n${vscode.l10n.t('It runs on the code of the commit with the changes of the .patch file beside the pin.')}`;
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('This command comes from a file of the repository. Run it?'),
    { modal: true, detail: `${exactCommand(plan)}\n\n${vscode.l10n.t('in {0}', cwd)}${patch}` },
    run,
  );
  if (chosen !== run) throw new vscode.CancellationError();
}
