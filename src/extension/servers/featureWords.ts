import * as vscode from 'vscode';
import type { Feature, Lack, ServerCheck } from '../../client/remote/checkServer';

/** What a server is, e.g. `MLflow 3.17.2`. */
export function productWords({ product, version }: Pick<ServerCheck, 'product' | 'version'>): string {
  const names = { trialbook: 'Trialbook', mlflow: 'MLflow', databricks: 'Databricks' };
  return version === undefined ? names[product] : `${names[product]} ${version}`;
}

/** What a server cannot do, or does in another way, a sentence each. */
export function lackWords({ feature, why, detail }: Lack): string {
  const words = featureWords(feature);
  const reason = whyWords(why, detail);
  return reason === undefined ? words : `${words} ${reason}`;
}

function whyWords(why: Lack['why'], detail: string | undefined): string | undefined {
  switch (why) {
    case 'product':
      return undefined;
    case 'version':
      return vscode.l10n.t('A newer MLflow has it.');
    case 'set-up':
      return detail === undefined ? vscode.l10n.t('The server is set up without it.') : vscode.l10n.t('The server is set up without it: {0}', detail);
    case 'refused':
      return detail === undefined ? vscode.l10n.t('You lack the permission.') : vscode.l10n.t('You lack the permission: {0}', detail);
  }
}

function featureWords(feature: Feature): string {
  const { l10n } = vscode;
  switch (feature) {
    case 'change-feed':
      return l10n.t('It does not tell what changed, so it is looked at every few seconds.');
    case 'summaries':
      return l10n.t('Tables and counts are made here of pages of runs; large comparisons take longer.');
    case 'keeps-ids':
      return l10n.t('Runs that are published get new ids; the old ones stand in their tags.');
    case 'promotion':
      return l10n.t('A promotion is several calls, undone when one fails; rules in trialbook.json advise and cannot enforce.');
    case 'empty-trash':
      return l10n.t('Deleted runs stay until somebody calls mlflow gc beside the server.');
    case 'registry':
      return l10n.t('It has no model registry.');
    case 'stages':
      return l10n.t('Its registry has no stages: aliases say which version is used.');
    case 'aliases':
      return l10n.t('Its registry has no aliases.');
    case 'logged-models':
      return l10n.t('It has no logged models, only models among the files of runs.');
    case 'datasets':
      return l10n.t('It does not know the datasets of runs.');
    case 'artifacts':
      return l10n.t('Files of runs lie in a storage of their own, which only MLflow\'s own client reaches: they are neither shown nor copied here.');
  }
}
