// Writes l10n/bundle.l10n.json, the words of the extension's code that translations start from. `--check` only says whether it is current.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

const SOURCES = join('src', 'extension');
const BUNDLE = join('l10n', 'bundle.l10n.json');

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
const words = await getL10nJson(files.map((name) => ({ extension: '.ts', contents: readFileSync(join(SOURCES, name), 'utf8') })));
const sorted = Object.entries(words).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  mkdirSync('l10n', { recursive: true });
  writeFileSync(BUNDLE, text);
} else if (!existsSync(BUNDLE) || readFileSync(BUNDLE, 'utf8') !== text) {
  console.error(`${BUNDLE} is not current: npm run l10n`);
  process.exitCode = 1;
}
