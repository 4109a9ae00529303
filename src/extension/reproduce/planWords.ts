import * as vscode from 'vscode';
import type { InputCheck } from '../../exec/reproduce/inputs';
import type { Obstacle } from '../../exec/reproduce/obstacle';
import type { PlanNote } from '../../exec/reproduce/plan';
import type { Verdict } from '../../exec/reproduce/verdict';
import { formatValue } from '../tree/format';

/** Most metrics, and most paths, that a message names. */
const MOST = 3;

/** What a note of a plan says: a short head, and what it means. */
export function noteWords(note: PlanNote): { label: string; detail: string } {
  const { l10n } = vscode;
  switch (note.kind) {
    case 'assumed-command':
      return { label: l10n.t('The command is assumed'), detail: l10n.t('MLflow kept none: its script is run without arguments.') };
    case 'changes-unknown':
      return { label: l10n.t('Its changes are not known'), detail: l10n.t('Files differed from the commit when it ran, and how was not recorded. The code may be another.') };
    case 'left-out':
      return {
        label: l10n.t('Not among its recorded changes: {0}', listed(note.paths)),
        detail: l10n.t('Binary, large or likely to hold a secret. Missing in the checkout, or as committed.'),
      };
    case 'dirty-unknown':
      return { label: l10n.t('Whether it had changes is not known'), detail: l10n.t('The run does not say whether files differed from the commit.') };
    case 'other-remote':
      return { label: l10n.t('It was recorded in another repository'), detail: l10n.t('A clone of {0}, which this is not.', note.recorded) };
    case 'submodules':
      return { label: l10n.t('Submodules stay empty'), detail: l10n.t('They are not checked out.') };
    case 'new-folder':
      return { label: l10n.t('The commit has no folder {0}', note.path), detail: l10n.t('The command ran there; it is made.') };
    case 'own-program':
      return { label: note.program, detail: l10n.t('The program is not in the commit; the one in your folder runs.') };
    case 'other-program':
      return { label: note.used, detail: l10n.t('Runs in place of {0}, which is not on this machine.', note.recorded) };
    case 'no-program':
      return { label: l10n.t('{0} was not found', note.program), detail: l10n.t('Install it or put it on the PATH, or the command will not start.') };
    case 'unrecorded-file':
      return { label: note.path, detail: l10n.t('Neither in the commit nor a recorded input: copied as it is now.') };
    case 'unrecorded-folder':
      return { label: note.path, detail: l10n.t('Neither in the commit nor a recorded input: it will be missing.') };
  }
}

/** The first of some paths. */
function listed(paths: readonly string[]): string {
  const names = paths.slice(0, MOST).join(', ');
  return paths.length > MOST ? vscode.l10n.t('{0} and {1} more', names, paths.length - MOST) : names;
}

/** An input as it is now: its path, and how it compares. */
export function inputWords({ name, place, state }: InputCheck): { label: string; description: string } {
  const { l10n } = vscode;
  const label = place.kind === 'unknown' ? name : place.path;
  switch (state.kind) {
    case 'same':
      return { label, description: l10n.t('as recorded') };
    case 'copy':
      return { label, description: l10n.t('as recorded, copied from your folder') };
    case 'missing':
      return { label, description: l10n.t('missing') };
    case 'differs':
      return { label, description: l10n.t('differs from what was recorded') };
    case 'unknown':
      return { label, description: l10n.t('cannot be checked') };
  }
}

/** Why a run cannot be reproduced, with what to do. */
export function obstacleWords(obstacle: Obstacle): string {
  const { l10n } = vscode;
  switch (obstacle.kind) {
    case 'no-git':
      return l10n.t('Git was not found. Install it, and restart the editor.');
    case 'no-repository':
      return l10n.t('{0} is in no Git repository, so there is no commit to check out. Run Again uses the files as they are.', obstacle.folder);
    case 'no-commit':
      return l10n.t('The run says no commit, so its code cannot be checked out. Run Again uses the files as they are.');
    case 'not-a-commit':
      return l10n.t('What the run says of its commit is no hash of Git: {0}', obstacle.commit.slice(0, 80));
    case 'commit-unknown':
      return unknownCommit(obstacle);
    case 'no-command':
      return l10n.t('The run says neither a command nor a script, so it cannot be repeated. Runs that Trialbook starts say theirs.');
    case 'no-worktree':
      return l10n.t('The commit could not be checked out in {0}: {1}', obstacle.path, obstacle.reason);
    case 'patch-refused':
      return l10n.t('The uncommitted changes of the run do not apply to its commit: {0}', obstacle.reason);
    case 'outside':
      return l10n.t('{0} lies outside the repository, so it cannot be reproduced in a checkout of it.', obstacle.path);
    case 'bad-pin':
      return l10n.t('{0} is no pin of a run: {1}', obstacle.path, obstacle.reason);
  }
}

function unknownCommit({ commit, shallow, elsewhere }: Extract<Obstacle, { kind: 'commit-unknown' }>): string {
  const { l10n } = vscode;
  const short = commit.slice(0, 7);
  if (elsewhere !== undefined) return l10n.t('The commit {0} is not in this repository: the run was recorded in a clone of {1}.', short, elsewhere);
  return shallow
    ? l10n.t('The commit {0} is not in this repository, which was cloned without its history.', short)
    : l10n.t('The commit {0} is not in this repository. It may be on a remote, or was made on another machine and not pushed.', short);
}

/** How a repetition compares with the first, in a sentence or two. */
export function verdictWords(verdict: Verdict, name: string): string {
  const { l10n } = vscode;
  switch (verdict.kind) {
    case 'failed':
      return verdict.alike
        ? l10n.t('{0} failed again as it did the first time.', name)
        : l10n.t('The repetition of {0} did not finish, so that nothing can be compared.', name);
    case 'nothing':
      return l10n.t('{0} ran again and finished. Neither run logged a metric that could be compared.', name);
    case 'equal':
      return verdict.metrics === 1
        ? l10n.t('{0} was reproduced: its metric has exactly the same value.', name)
        : l10n.t('{0} was reproduced: all {1} metrics have exactly the same values.', name, verdict.metrics);
    case 'differs':
      return differs(verdict, name);
  }
}

function differs({ differences, missing, added, rounding }: Extract<Verdict, { kind: 'differs' }>, name: string): string {
  const { l10n } = vscode;
  const locale = vscode.env.language;
  const parts = [
    ...differences.slice(0, MOST).map(({ key, first, again }) => {
      const [one, other] = [formatValue(first, locale), formatValue(again, locale)];
      // Where the short forms are the same only the long ones tell them apart.
      return one === other ? l10n.t('{0} {1} then, {2} now', key, String(first), String(again)) : l10n.t('{0} {1} then, {2} now', key, one, other);
    }),
    ...missing.slice(0, MOST).map((key) => l10n.t('{0} only then', key)),
    ...added.slice(0, MOST).map((key) => l10n.t('{0} only now', key)),
  ];
  const more = differences.length + missing.length + added.length - parts.length;
  const list = parts.join('; ') + (more > 0 ? l10n.t('; {0} more', more) : '');
  return rounding ? l10n.t('{0} came out the same but for rounding: {1}.', name, list) : l10n.t('{0} came out differently: {1}.', name, list);
}
