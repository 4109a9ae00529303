// The icon font of the pages, with no more icons than the sources name.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const DIST = join('node_modules', '@vscode', 'codicons', 'dist');
const ICON = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)" \}\n/gm;

/** Text of all sources that pages are made from: icons are named in pages, and by hosts that tell them which to show. */
async function sources() {
  const texts = [];
  for (const folder of ['src', 'webview']) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && /(?<!\.unit\.test)\.ts$/.test(entry.name)) texts.push(readFile(join(entry.parentPath, entry.name), 'utf8'));
    }
  }
  return (await Promise.all(texts)).join('\n');
}

/** Writes codicon.css and codicon.ttf: every icon whose name is a word of the sources, or begins with the fixed part of a name that is made at run time. */
export async function writeIcons(folder) {
  const [text, sheet, font] = await Promise.all([sources(), readFile(join(DIST, 'codicon.css'), 'utf8'), readFile(join(DIST, 'codicon.ttf'))]);
  const words = new Set(text.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g));
  const beginnings = [...text.matchAll(/([a-z0-9-]+-)\$\{/g)].map(([, beginning]) => beginning.replace(/^codicon-/, '')).filter((beginning) => beginning !== '');
  const isUsed = (name) => words.has(name) || words.has(`codicon-${name}`) || beginnings.some((beginning) => name.startsWith(beginning));
  let characters = '';
  const kept = sheet.replace(ICON, (rule, name, code) => {
    if (!isUsed(name)) return '';
    characters += String.fromCodePoint(parseInt(code, 16));
    return rule;
  });
  await writeFile(join(folder, 'codicon.css'), kept);
  await writeFile(join(folder, 'codicon.ttf'), await subsetFont(font, characters, { targetFormat: 'truetype' }));
}
