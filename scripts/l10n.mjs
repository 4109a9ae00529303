// Writes l10n/bundle.l10n.json, the words that translations start from: of the extension's code, and of the pages, which the extension translates
// for them. `--check` only says whether it is current.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { getL10nJson } from '@vscode/l10n-dev';

const SOURCES = join('src', 'extension');
const PAGES = 'webview';
const BUNDLE = join('l10n', 'bundle.l10n.json');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
const words = await getL10nJson(files.map((name) => ({ extension: '.ts', contents: readFileSync(join(SOURCES, name), 'utf8') })));
for (const name of readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).sort()) {
  if (basename(name) === 'strings.ts') for (const word of await pageWords(join(PAGES, name))) words[word] = word;
}
const sorted = Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  mkdirSync('l10n', { recursive: true });
  writeFileSync(BUNDLE, text);
} else if (!existsSync(BUNDLE) || readFileSync(BUNDLE, 'utf8') !== text) {
  console.error(`${BUNDLE} is not current: npm run l10n`);
  process.exitCode = 1;
}

/** The texts in the object ENGLISH that a page's words are in, however deep they stand. */
async function pageWords(file) {
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, write: false, format: 'esm', logLevel: 'error' });
  const { ENGLISH } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  if (typeof ENGLISH !== 'object' || ENGLISH === null) throw new Error(`${file} exports no words under the name ENGLISH.`);
  const textsOf = (value) => (typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []);
  return textsOf(ENGLISH).filter((text) => text !== '');
}
