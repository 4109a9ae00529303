/** English words of this part of the panel; the host passes each through `vscode.l10n.t`. `{0}` stands for a value. */
export const ENGLISH = {
  title: 'Charts',
};
