import * as vscode from 'vscode';
import type { PlaceKind } from '../../interop/history';

/** What people call a kind of place that runs are brought from. */
export function kindWords(kind: PlaceKind): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'mlruns':
      return l10n.t('MLflow folder');
    case 'mlflow-db':
      return l10n.t('MLflow database');
    case 'trialbook':
      return l10n.t('Trialbook store');
    case 'server':
      return l10n.t('MLflow server');
    case 'bundle':
      return l10n.t('Zip file of runs');
    case 'tensorboard':
      return l10n.t('TensorBoard event files');
    case 'dvclive':
      return l10n.t('DVCLive folder');
    case 'lightning':
      return l10n.t('Lightning logs');
    case 'huggingface':
      return l10n.t('Hugging Face training logs');
    case 'wandb':
      return l10n.t('Weights & Biases offline runs');
    case 'csv':
      return l10n.t('CSV file');
    case 'parquet':
      return l10n.t('Parquet file');
    case 'html':
      return l10n.t('HTML report');
  }
}

/** Kinds that a path can be read as. */
export const IMPORTED_KINDS: readonly PlaceKind[] = ['mlruns', 'mlflow-db', 'trialbook', 'bundle', 'tensorboard', 'dvclive', 'lightning', 'huggingface', 'wandb', 'csv'];
