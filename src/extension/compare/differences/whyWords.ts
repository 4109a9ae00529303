import * as vscode from 'vscode';
import type { WhyWords } from './whyDifferent';

/** Words of "Why Different?" in the editor's language. */
export function whyWords(): WhyWords {
  const { t } = vscode.l10n;
  return {
    title: t('Why different?'),
    association: t('What differs between these runs. It was observed together; none of it is shown to be the cause.'),
    baseline: t('baseline'),
    params: t('Parameters'),
    data: t('Data'),
    packages: t('Packages'),
    code: t('Code'),
    metrics: t('Metrics'),
    nothing: t('Nothing differs.'),
    key: t('Key'),
    notLogged: t('not logged'),
    notListed: t('not listed'),
    noEnvironment: t('no environment logged'),
    sameNumber: t('same number'),
    sameValue: t('same value, written differently'),
    equalCount: t('{0} identical.'),
    better: t('better'),
    worse: t('worse'),
    sameCommit: t('both ran on commit {0}.'),
    noCommit: t('at least one of the two logged no commit.'),
    uncommitted: t('{0} ran with uncommitted changes, which were not logged.'),
    commits: t('commit {0} to {1}.'),
    usedFiles: t('Changed files that the run used (its source file and what that imports):'),
    otherFiles: t('{0} other changed files:'),
    noUsedFiles: t('No changed file is known to have been used by the run.'),
    rows: t('{0} rows'),
    more: t('{0} more'),
  };
}
