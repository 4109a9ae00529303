// A Chromium of the machine's own: playwright drives it, none is downloaded.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../lib/run.mjs';
import { Missing } from './missing.mjs';
import { aptInstall } from './packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable', 'chrome', 'msedge'];

function places() {
  const programs = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean);
  return [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...programs.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
    ...programs.map((folder) => join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')),
  ];
}

function find() {
  const named = process.env.TRIALBOOK_TEST_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const extensions = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = (process.env.PATH ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .filter(Boolean)
    .flatMap((folder) => NAMES.flatMap((name) => extensions.map((extension) => join(folder, name + extension))));
  return [...onPath, ...places()].find((path) => existsSync(path));
}

/** The browser's path, installed from the distribution when we may. Raises `Missing`. */
export async function ensureChromium() {
  const found = find();
  if (found) return works(found);
  await aptInstall('chromium');
  const now = find();
  if (now) return works(now);
  throw new Missing('no Chromium: install Chromium, Chrome or Edge (Debian, Ubuntu: apt install chromium), or name one in TRIALBOOK_TEST_CHROMIUM');
}

function works(path) {
  // Chrome on Windows and macOS answers --version by opening a window, or not at all.
  if (process.platform !== 'linux' || ask(path, ['--version']) !== undefined) return path;
  throw new Missing(`${path} does not start: install another Chromium, or name one in TRIALBOOK_TEST_CHROMIUM`);
}
