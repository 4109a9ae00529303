/** Names of folders that hold no logs, or those of MLflow and Trialbook, and would take long. */
export const NO_LOGS: ReadonlySet<string> = new Set([
  '.git', '.hg', '.svn', '.dvc', '.venv', 'venv', 'node_modules', '__pycache__', '.trialbook', 'mlruns', 'mlartifacts', 'site-packages', '.ipynb_checkpoints',
]);
