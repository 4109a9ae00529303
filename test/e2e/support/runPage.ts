import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A run's page, inside its two frames. */
export class RunPage {
  constructor(private readonly page: Page) {}

  get frame(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  get body(): Locator {
    return this.frame.locator('body');
  }

  /** Waits for the page to show `text`. */
  async shows(text: string | RegExp): Promise<void> {
    await this.frame.getByText(text).first().waitFor();
  }

  /** The drawn charts as pictures (data URLs). */
  async pictures(): Promise<string[]> {
    return this.frame.locator('canvas').evaluateAll((canvases) => canvases.map((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL()));
  }
}
