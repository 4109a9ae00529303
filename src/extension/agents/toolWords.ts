import * as vscode from 'vscode';

/** What the chat shows while a tool works. */
export function workingWords(name: string): string | undefined {
  switch (name) {
    case 'list_experiments':
      return vscode.l10n.t('Looking at the experiments');
    case 'search_runs':
      return vscode.l10n.t('Searching runs');
    case 'get_run':
      return vscode.l10n.t('Reading a run');
    case 'compare_runs':
      return vscode.l10n.t('Comparing runs');
    case 'get_metric_history':
      return vscode.l10n.t('Reading how a metric went');
    case 'list_models':
      return vscode.l10n.t('Looking at the models');
    case 'describe_model':
      return vscode.l10n.t('Reading about a model');
    case 'tag_run':
      return vscode.l10n.t('Tagging a run');
    case 'note_run':
      return vscode.l10n.t('Adding to the note of a run');
    default:
      return undefined;
  }
}
