/*
 * The only file that knows which library the small controls come from: @vscode/webview-ui-toolkit is archived upstream, and
 * replacing it is a change of this file. What is promised to the rest: the elements `vscode-button`, `-checkbox`, `-text-field`,
 * `-text-area`, `-dropdown` with `-option`, `-badge`, `-link` and `-progress-ring`, with `value`, `checked`, `disabled` and
 * `appearance`, and the events `input`, `change` and `click`.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/** Defines the elements; once a page. */
export function defineControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing(), vsCodeTextArea(), vsCodeTextField());
}

/** The text in a text field, text area or dropdown that sent an event. */
export function valueOf(event: Event): string {
  const target = event.currentTarget;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}
