// npm start: installs, builds, and opens an editor on a copy of the example workspace with the extension loaded and a first
// training run logged. Flags: --browser (code-server even where VS Code is installed), --port N (of code-server; a free one
// when left out), --no-open (prepare, open nothing), --fresh (begin with a new copy). TRIALBOOK_EXAMPLE names another place.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inCache } from './host/cache.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { hasCode, openCode, serveWorkbench, stopTrackingServer } from './lib/editor.mjs';
import { firstRun } from './lib/exampleRun.mjs';
import { copyWorkspace, workspacePython } from './lib/exampleWorkspace.mjs';
import { must } from './lib/run.mjs';

const args = process.argv.slice(2);
const flag = (name) => args.includes(name);
const port = flag('--port') ? Number(args[args.indexOf('--port') + 1]) : 0;
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error('--port takes a number from 0 to 65535');
  process.exit(2);
}

const home = process.env.TRIALBOOK_EXAMPLE ?? inCache('..', 'trialbook-example');
const folder = join(home, 'example');

async function prepare() {
  await ensureDependencies();
  await must(process.execPath, ['scripts/build.mjs']);
  if (flag('--fresh')) rmSync(folder, { recursive: true, force: true });
  copyWorkspace(folder);
  console.log(`The example workspace is ${folder}`);
  const python = await workspacePython(folder);
  if (existsSync(join(folder, '.trialbook'))) return;
  console.log('Logging a first training run…');
  await firstRun(folder, python);
}

async function browse() {
  const workbench = await serveWorkbench(folder, join(home, 'code-server'), port);
  console.log(`\nOpen ${workbench.address}\n\nThe run is under Experiments, behind the Trialbook icon at the left. Ctrl+C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, workbench.stop);
  await workbench.ended;
  await stopTrackingServer(folder);
}

try {
  await prepare();
  if (flag('--no-open')) console.log('Ready.');
  else if (hasCode() && !flag('--browser')) await openCode(folder);
  else await browse();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
