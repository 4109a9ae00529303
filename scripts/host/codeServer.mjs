// code-server: the real workbench and extension host, served to a browser. It wants Node 24, which comes from npm too.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, npm } from '../lib/run.mjs';
import { inCache } from './cache.mjs';
import { Missing } from './missing.mjs';
import { aptInstall } from './packages.mjs';
import { ensurePart } from './part.mjs';

const NODE_VERSION = '24.21.0';
const CODE_SERVER_VERSION = '4.139.1';
/** Only these of its native modules are used here; others want system libraries to build. */
const NATIVE = ['node-pty', '@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher', '@vscode/deviceid'];
const BUILT = ['@vscode/spdlog/build/Release/spdlog.node', '@vscode/native-watchdog/build/Release/watchdog.node'];
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

const nodePackage = () => `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodeFolder = () => inCache('node', 'node_modules', nodePackage());
const nodePath = () => join(nodeFolder(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const entry = () => inCache('code-server', 'node_modules', 'code-server', 'out', 'node', 'entry.js');

function packageFolder(folder) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
}

/** Path of a Node as new as the editor's own. */
export async function ensureNode() {
  await ensurePart('node', { package: nodePackage(), version: NODE_VERSION }, async (folder) => {
    packageFolder(folder);
    await npm(['install', `${nodePackage()}@${NODE_VERSION}`, ...QUIET], { cwd: folder, quiet: true });
  });
  return { node: nodePath() };
}

async function needCompiler() {
  const there = () => process.platform === 'win32' || ((ask('c++', ['--version']) ?? ask('g++', ['--version'])) && ask('make', ['--version']));
  if (there() || (await aptInstall('g++', 'make', 'python3')) || there()) return;
  throw new Missing('no C++ compiler for code-server (Debian, Ubuntu: apt install g++ make; macOS: xcode-select --install)');
}

async function install(folder) {
  await needCompiler();
  rmSync(folder, { recursive: true, force: true });
  packageFolder(folder);
  const node = nodePath();
  const env = { npm_config_nodedir: nodeFolder() };
  await npm(['install', `code-server@${CODE_SERVER_VERSION}`, '--ignore-scripts', ...QUIET], { cwd: folder, node, quiet: true });
  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(['install', '--omit=dev', '--ignore-scripts', ...QUIET], { cwd: vscode, node, quiet: true });
  await npm(['install', '--omit=dev', '--ignore-scripts', ...QUIET], { cwd: join(vscode, 'extensions'), node, quiet: true });
  await npm(['rebuild', ...NATIVE, ...QUIET], { cwd: vscode, node, env, quiet: true });
  const lacking = BUILT.filter((file) => !existsSync(join(vscode, 'node_modules', file)));
  if (lacking.length > 0) throw new Error(`code-server's native modules were not built: ${lacking.join(', ')}`);
}

/** Paths of code-server and the Node that runs it. Raises `Missing` when it cannot be built here. */
export async function ensureCodeServer() {
  if (process.platform === 'win32') throw new Missing('code-server does not run on Windows: run these tests in WSL');
  await ensureNode();
  await ensurePart('code-server', { version: CODE_SERVER_VERSION, node: NODE_VERSION }, install);
  return { node: nodePath(), codeServer: entry() };
}
