import type { FrameLocator } from 'playwright-core';
import type { Workbench } from './workbench';

/** A dark, a light and a high-contrast theme: `name` is the page's class, `kind` the workbench's. */
export const THEMES = [
  { name: 'dark', theme: 'Dark Modern', kind: 'vs-dark' },
  { name: 'light', theme: 'Light Modern', kind: 'vs' },
  { name: 'high-contrast', theme: 'Dark High Contrast', kind: 'hc-black' },
];

/** Puts a theme on, and waits until a page wears it. */
export async function wear(workbench: Workbench, { name, theme, kind }: (typeof THEMES)[number], frame: FrameLocator): Promise<void> {
  await workbench.command('Preferences: Color Theme');
  await workbench.quickInput.choose(theme, theme);
  await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
  await frame.locator(`body.vscode-${name}`).waitFor();
}
