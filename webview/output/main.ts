import { defineRunCard } from '../runCard/runCard';
import { watchTheme } from '../ui/theme';
import { Outputs } from './outputs';
import type { Renderer, RendererContext } from './rendererApi';

/** Called by VS Code when a notebook shows the first run. */
export function activate(context: RendererContext): Renderer {
  watchTheme();
  defineRunCard();
  // The page of a notebook has no icons of ours.
  document.fonts.add(new FontFace('codicon', `url("${new URL('./codicon.ttf', import.meta.url).href}")`));
  const outputs = new Outputs(context);
  return {
    renderOutputItem: (item, element) => outputs.add(item.id, item.text(), element),
    disposeOutputItem: (id) => outputs.remove(id),
  };
}
