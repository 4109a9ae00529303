/* The part of VS Code's API for notebook renderers that is used (https://code.visualstudio.com/api/extension-guides/notebook#notebook-renderers). */

/** An output that is to be drawn. */
export interface OutputItem {
  readonly id: string;
  text(): string;
}

/** What a renderer is given; without an extension host it cannot send messages. */
export interface RendererContext {
  postMessage?(message: unknown): void;
  onDidReceiveMessage?(listener: (message: unknown) => void): { dispose(): void };
}

/** What a renderer answers. */
export interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement): void;
  /** Without an id all of them. */
  disposeOutputItem(id?: string): void;
}
