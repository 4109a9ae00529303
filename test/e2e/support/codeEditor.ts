import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE } from './workbench';

/** The text editor that is active, with what stands above, behind and over its lines. */
export class CodeEditor {
  constructor(private readonly page: Page) {}

  private get active(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor').first();
  }

  /** What stands above lines: one lens a place, as its text. */
  async lenses(): Promise<string[]> {
    return (await this.active.locator('.codelens-decoration').allTextContents()).map((text) => text.replaceAll('\u00A0', ' '));
  }

  /** One of the commands of the lenses. */
  lens(text: string | RegExp): Locator {
    return this.active.locator('.codelens-decoration a').filter({ hasText: text }).first();
  }

  /** Texts that extensions put behind the lines in view. They are contents of pseudo-elements. */
  behind(): Promise<string[]> {
    return this.page.evaluate(`[...document.querySelectorAll('.editor-group-container.active .monaco-editor .view-lines span')]
      .map((span) => getComputedStyle(span, '::after').content)
      .filter((text) => text !== 'none' && text !== 'normal')
      .map((text) => text.replace(/^"|"$/g, '').replaceAll('\\u00A0', ' ').trim())`);
  }

  /** Rests the pointer on a word of the text until the editor tells of it; a pointer that was put there in one go is moved a little, as a hand does. */
  async hover(word: string): Promise<Locator> {
    const shown = this.page.locator('.monaco-hover:visible').first();
    await expect.poll(async () => {
      await this.page.mouse.move(0, 0);
      await this.active.locator('.view-line span', { hasText: word }).last().hover();
      return shown.locator('.hover-contents').first().waitFor({ timeout: 5000 }).then(() => true, () => false);
    }, { timeout: PATIENCE }).toBe(true);
    return shown;
  }
}
