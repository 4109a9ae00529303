// Opening an editor on the example workspace: the `code` of this machine, else code-server in a browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setUpHost } from '../testHost.mjs';
import { ROOT, ask, must } from './run.mjs';

/** The window shows the example and little else; the person changes them at will. */
const SETTINGS = { 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'telemetry.telemetryLevel': 'off' };

const shell = process.platform === 'win32'; // `code` is a .cmd there

/** Whether VS Code's command line is here. */
export const hasCode = () => (shell ? ask('where', ['code']) : ask('code', ['--version'])) !== undefined;

/** Opens VS Code with the extension loaded from this repository. */
export async function openCode(folder) {
  const quote = (text) => (shell ? `"${text}"` : text);
  await must('code', ['--new-window', quote(`--extensionDevelopmentPath=${ROOT}`), quote(folder)], { shell });
}

/** `port`, or a free one for 0. */
function choosePort(port) {
  if (port !== 0) return port;
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => done(free));
    });
  });
}

function profile(folder) {
  const extensions = join(folder, 'extensions');
  const data = join(folder, 'data');
  mkdirSync(extensions, { recursive: true });
  mkdirSync(join(data, 'User'), { recursive: true });
  const link = join(extensions, 'trialbook.trialbook');
  rmSync(link, { force: true });
  symlinkSync(ROOT, link, 'junction');
  // A list of what is installed, which code-server keeps, would hide a link made after it.
  rmSync(join(extensions, 'extensions.json'), { force: true });
  const settings = join(data, 'User', 'settings.json');
  if (!existsSync(settings)) writeFileSync(settings, `${JSON.stringify(SETTINGS, undefined, 2)}\n`);
  return { extensions, data };
}

async function answers(address) {
  for (;;) {
    try {
      if ((await fetch(new URL('/healthz', address))).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Serves the workbench on 127.0.0.1 until it is ended; answers its address and `ended`. `home` keeps its settings. */
export async function serveWorkbench(folder, home, wantedPort) {
  const host = await setUpHost(['workbench']);
  if (host.missing.workbench) throw new Error(`There is no \`code\` on the PATH, and ${host.missing.workbench}`);
  const { data, extensions } = profile(home);
  const port = await choosePort(wantedPort);
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--user-data-dir', data, '--extensions-dir', extensions];
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  // Started from a terminal of VS Code, code-server would take itself for that editor's command line.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_')));
  const child = spawn(host.node, [host.codeServer, ...flags, ...quiet, folder], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', (code) => done(code ?? 0)));
  const address = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
  const early = await Promise.race([answers(address), ended.then((code) => `code-server ended with ${code}; is port ${port} free?`)]);
  if (early !== undefined) throw new Error(early);
  return { address, ended, stop: () => child.kill('SIGTERM') };
}

/** Ends the tracking server of a workspace, if one answers at the address that it left in server.json. */
export async function stopTrackingServer(folder) {
  const file = join(folder, '.trialbook', 'server.json');
  if (!existsSync(file)) return;
  try {
    const { address, pid } = JSON.parse(readFileSync(file, 'utf8'));
    await fetch(`${address}/health`); // without the token it answers 401, which is a sign of life
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has gone already.
  }
}
