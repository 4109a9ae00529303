import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CARD_ICONS } from '../../webview/runCard/cardGlyphs';

test('the icons of a card are those of the codicon font', () => {
  const sheet = readFileSync('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
  for (const [name, character] of Object.entries(CARD_ICONS)) {
    expect(sheet, name).toContain(`.codicon-${name}:before { content: "\\${character.codePointAt(0)?.toString(16)}" }`);
  }
});
