// Packages the extension and checks what came out.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, installed, run } from './run.mjs';
import { zipEntries } from './zip.mjs';

/** What users download at most, in bytes. */
const BUDGET = 2 * 1024 * 1024;

/** All that may be in a package; anything else got in by mistake. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?)$/i,
  /^extension\/(dist|media|l10n|schemas)\//,
];
const REFUSED = [/\.map$/, /\.ts$/, /\.unit\.test\./, /(^|\/)\./];
const REQUIRED = ['package.json', 'package.nls.json', 'readme.md', 'changelog.md', 'LICENSE.txt', 'dist/extension.js', 'dist/common.js', 'dist/server.js', 'dist/cli.js', 'dist/mcp.js', 'dist/webview/run.js', 'dist/webview/metrics.js', 'dist/webview/output.js', 'dist/webview/compare.js', 'schemas/trialbook.schema.json'];

/** What is wrong with a package, as sentences; empty when all is well. */
function faults(path) {
  const entries = zipEntries(path);
  const names = entries.map((entry) => entry.name).filter((name) => !name.endsWith('/'));
  const size = statSync(path).size;
  return [
    ...names.filter((name) => !ALLOWED.some((rule) => rule.test(name)) || REFUSED.some((rule) => rule.test(name))).map((name) => `${name} does not belong in the package`),
    ...REQUIRED.filter((name) => !names.includes(`extension/${name}`)).map((name) => `${name} is missing from the package`),
    ...(size > BUDGET ? [`the package has ${size} bytes, more than its budget of ${BUDGET}`] : []),
  ];
}

/** Makes trialbook-VERSION.vsix from dist/; answers whether it is as it should be, and prints what is not. */
export async function packageExtension() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const path = join(ROOT, `trialbook-${version}.vsix`);
  // No repository is named in package.json, so links of the README cannot be rewritten to it.
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', path];
  const { code, output } = await run(process.execPath, [installed('@vscode', 'vsce', 'vsce'), 'package', ...flags], { quiet: true });
  if (code !== 0) return false;
  const warnings = output.split('\n').filter((line) => /warning/i.test(line));
  for (const line of warnings) console.log(line);
  const found = faults(path);
  for (const fault of found) console.error(fault);
  console.log(`${path}: ${(statSync(path).size / 1024).toFixed(0)} kB of ${BUDGET / 1024} kB, ${zipEntries(path).length} files`);
  return found.length === 0;
}
