// A part of the test host is installed once, and again when what is wanted changes.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CACHE, inCache } from './cache.mjs';

/**
 * Installs a part unless its stamp says that `wanted` (any JSON value) is there. The stamp is removed before and written
 * after the work, so an install that was interrupted is done again.
 */
export async function ensurePart(name, wanted, install) {
  const stamp = inCache(`${name}.stamp.json`);
  const text = JSON.stringify(wanted);
  mkdirSync(CACHE, { recursive: true });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === text) return;
  await withLock(name, async () => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === text) return;
    rmSync(stamp, { force: true });
    console.log(`Test host: installing ${name} into ${CACHE}`);
    await install(inCache(name));
    writeFileSync(stamp, text);
  });
}

/** Two test runs on one machine must not install the same part at once: the second waits for the first. */
async function withLock(name, work) {
  const lock = inCache(`${name}.lock`);
  let said = false;
  while (!take(lock)) {
    if (!said) console.log(`Test host: waiting for another test run, which is installing ${name} (${lock})`);
    said = true;
    await new Promise((done) => setTimeout(done, 500));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!alive(Number(readFileSync(lock, 'utf8')))) rmSync(lock, { force: true });
    return false;
  }
}

function alive(pid) {
  if (!(pid > 0)) return true; // written this moment
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
