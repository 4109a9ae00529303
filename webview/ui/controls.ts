/*
 * The only file that knows which library the small controls come from: @vscode/webview-ui-toolkit is archived upstream, and
 * replacing it is a change of this file. What is promised to the rest: the elements `vscode-button`, `-text-field` and `-text-area`,
 * with `value`, `disabled` and `appearance`, and the events `input`, `change` and `click`. A control is added here when a page uses it,
 * since each weighs 5 to 20 kB.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/** Defines the elements; once a page. */
export function defineControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextArea(), vsCodeTextField());
}

/** The text in a text field, text area or select that sent an event. */
export function valueOf(event: Event): string {
  const target = event.currentTarget;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}
