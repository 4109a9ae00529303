import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { oneLine } from '../tree/format';
import type { CopyDesk } from './copyDesk';
import type { CopyJob } from './copyJob';
import { jobWords } from './words';

/** Lets the person take up what was broken off. */
export async function resumeCopy(desk: CopyDesk, raise: () => Error): Promise<void> {
  const jobs = [...desk.unfinished].reverse();
  if (jobs.length === 0) throw raise();
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Forget It') };
  const job = await new Promise<CopyJob | undefined>((resolve) => {
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly job: CopyJob }>();
    pick.title = vscode.l10n.t('Resume Copy');
    pick.placeholder = vscode.l10n.t('Which one should go on? What was copied is not copied again.');
    pick.items = jobs.map((one) => ({ label: `$(debug-continue) ${oneLine(jobWords(one), 100)}`, job: one, buttons: [remove] }));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.job);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      pick.items = pick.items.filter((one) => one !== item);
      void desk.forget(item.job);
      if (pick.items.length === 0) pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
  if (job !== undefined) await desk.run(job);
}

/** Offers, once after the window opened, to take up what was broken off by its end. */
export async function offerToResume(desk: CopyDesk): Promise<void> {
  const jobs = desk.unfinished;
  const [job] = jobs;
  if (job === undefined) return;
  const { l10n } = vscode;
  const [resume, forget] = [l10n.t('Resume'), l10n.t('Forget It')];
  if (jobs.length > 1) {
    const choose = l10n.t('Choose…');
    const words = l10n.t('{0} imports, exports or publications are not whole yet.', jobs.length);
    if ((await vscode.window.showInformationMessage(words, choose)) === choose) await vscode.commands.executeCommand(COMMANDS.resumeCopy);
    return;
  }
  const chosen = await vscode.window.showInformationMessage(l10n.t('{0} is not whole yet. It can go on from where it was.', jobWords(job)), resume, forget);
  if (chosen === resume) await desk.run(job);
  else if (chosen === forget) await desk.forget(job);
}
