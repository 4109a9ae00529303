// Sets up what the tests run in, once: code-server with its Node, a Python environment, Chromium, PostgreSQL. `node scripts/testHost.mjs`
// does only that. Tests read the result from host.json in the cache.
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CACHE, inCache } from './host/cache.mjs';
import { ensureAutologging } from './host/autologging.mjs';
import { ensureChromium } from './host/chromium.mjs';
import { ensureCodeServer, ensureNode } from './host/codeServer.mjs';
import { ensurePostgres } from './host/postgres.mjs';
import { ensurePython } from './host/python.mjs';
import { ensureSpark } from './host/spark.mjs';

/** What most tests run in; Spark and what logs by itself are large, and for few of them. */
const USUAL = ['python', 'workbench', 'chromium', 'postgres'];

async function part(name, ensure, into) {
  try {
    return { ...into, ...(await ensure()) };
  } catch (error) {
    return { ...into, missing: { ...into.missing, [name]: error.message } };
  }
}

/**
 * Installs the parts named ('python', 'node', 'workbench', 'chromium', 'postgres', 'spark', 'autologging'), quickly when they are cached. Answers their paths
 * ({python, node, codeServer, chromium, postgres, spark, autologging}) with `missing`: for each part that cannot be had, what to install.
 */
export async function setUpHost(parts = USUAL) {
  let host = { missing: {} };
  if (parts.includes('python')) host = await part('python', async () => ({ python: await ensurePython() }), host);
  if (parts.includes('node')) host = await part('node', ensureNode, host);
  if (parts.includes('workbench')) host = await part('workbench', ensureCodeServer, host);
  if (parts.includes('chromium')) host = await part('chromium', async () => ({ chromium: await ensureChromium() }), host);
  if (parts.includes('postgres')) host = await part('postgres', async () => ({ postgres: await ensurePostgres() }), host);
  if (parts.includes('spark')) host = await part('spark', async () => ({ spark: await ensureSpark() }), host);
  if (parts.includes('autologging')) host = await part('autologging', async () => ({ autologging: await ensureAutologging() }), host);
  if (USUAL.every((one) => parts.includes(one))) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(inCache('host.json'), `${JSON.stringify(host, undefined, 2)}\n`);
  }
  return host;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const host = await setUpHost();
  console.log(JSON.stringify(host, undefined, 2));
  process.exit(Object.keys(host.missing).length === 0 ? 0 : 1);
}
