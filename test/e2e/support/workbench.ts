import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { MlflowClient } from '../../../src/client/mlflowClient';
import { CodeServer, OURS } from './codeServer';
import { ComparePanel } from './comparePanel';
import { type TestHost, testHost } from './host';
import { QuickInput } from './quickInput';
import { RunPage } from './runPage';
import { Store } from './store';
import { Terminal } from './terminal';
import { Tree } from './tree';

export interface WorkbenchOptions {
  /** Files of the folder that is opened, path to content. With `folders`, unused. */
  readonly files?: Readonly<Record<string, string>>;
  /** Several folders of one window, name to files. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Opens an empty window. */
  readonly noFolder?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables that the editor inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly trust?: boolean;
  /** Makes more than text files below the folder of the test, before anything is opened. */
  readonly prepare?: (root: string) => Promise<void>;
  /** Extensions beside ours. */
  readonly extensions?: readonly string[];
  /** `false` leaves ours out, for what is measured without it. */
  readonly ours?: boolean;
  /** A script put into every frame before its own. */
  readonly script?: string;
}

/** Flags of Chromium: no sandbox, since containers often lack what it takes; nothing that reaches for the network. */
export const BROWSER_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Widest wait for something that has to happen, ms: long, since the machine may be slow, and never waited out when it does. */
export const PATIENCE = 60_000;

/* What of the browser's database is used here; this project is not compiled for a page. */
interface Asked<T> { readonly result: T; onsuccess: () => void; onerror: () => void }
interface Database { transaction(store: string): { objectStore(name: string): { getAll(): Asked<unknown[]> } }; close(): void }
interface Databases { databases(): Promise<{ readonly name?: string }[]>; open(name: string): Asked<Database> }

/** A workbench in a browser with our extension loaded, and nothing of the machine's own settings. */
export class Workbench {
  readonly quickInput: QuickInput;
  readonly terminal: Terminal;
  readonly tree: Tree;
  readonly runPage: RunPage;
  readonly compare: ComparePanel;

  private constructor(
    readonly host: TestHost,
    /** Folder of all that the test writes. */
    readonly root: string,
    private readonly server: CodeServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    this.quickInput = new QuickInput(page);
    this.terminal = new Terminal(page, this.quickInput);
    this.tree = new Tree(page, this.quickInput);
    this.runPage = new RunPage(page);
    this.compare = new ComparePanel(page);
  }

  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const host = testHost();
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'trialbook-e2e-')));
    const target = makeTarget(root, options);
    await options.prepare?.(root);
    const server = await CodeServer.start(host, {
      root,
      settings: options.settings ?? {},
      env: options.env ?? {},
      trust: options.trust ?? false,
      extensions: [...(options.ours === false ? [] : [OURS]), ...(options.extensions ?? [])],
    });
    const browser = await chromium.launch({ executablePath: host.chromium, args: BROWSER_FLAGS });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    if (options.script !== undefined) await page.addInitScript(options.script);
    await page.goto(`http://127.0.0.1:${server.port}/?${target}`);
    const workbench = new Workbench(host, root, server, browser, page);
    if (options.ours !== false) await workbench.ready();
    return workbench;
  }

  /** The only folder, or one of several by name. */
  folder(name = 'shop'): string {
    return join(this.root, name);
  }

  /** A client of the server of a folder, as any program would be one. Raises when none was started. */
  client(name = 'shop'): MlflowClient {
    return this.store(name).client();
  }

  /** The store of a folder as the world outside the editor sees it. */
  store(name = 'shop'): Store {
    return new Store(join(this.folder(name), '.trialbook'), join(this.root, 'state'));
  }

  /** Waits until the window has settled as a person sees it: our item is in the status bar. */
  async ready(): Promise<void> {
    await this.statusBar.waitFor();
  }

  command(title: string): Promise<void> {
    return this.quickInput.command(title);
  }

  /** Reloads the window: the extension host and all of its processes end and start anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** What the editor has kept of its windows in the browser: a window that is loaded anew begins with it. It is written now and then. */
  kept(): Promise<string> {
    return this.page.evaluate(async () => {
      const asked = <T>(request: Asked<T>): Promise<T> => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('The kept state cannot be read.'));
      });
      const { indexedDB } = globalThis as unknown as { indexedDB: Databases };
      const found: string[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        if (!name.startsWith('vscode-web-state-db')) continue;
        const database = await asked(indexedDB.open(name));
        found.push(...(await asked(database.transaction('ItemTable').objectStore('ItemTable').getAll())).map(String));
        database.close();
      }
      return found.join('\n');
    });
  }

  /** Opens a file of the folder in an editor, by its name. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.quickInput.choose(name, name);
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
  }

  /** Our item of the status bar. */
  get statusBar(): Locator {
    return this.page.locator('.statusbar-item[id^="trialbook.trialbook"]').first();
  }

  async screenshot(name: string, folder = 'out/screenshots'): Promise<void> {
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Keeps what explains a failure: a picture and the logs, in out/e2e/. */
  async keepEvidence(name: string): Promise<void> {
    const folder = join('out', 'e2e', name.replace(/[^\w-]+/g, '-').slice(0, 80));
    rmSync(folder, { recursive: true, force: true });
    await this.screenshot('workbench', folder);
    for (const log of this.logFiles()) cpSync(log, join(folder, `${basename(dirname(log))}-${basename(log)}`));
    console.log(`Evidence of "${name}" is in ${folder}`);
  }

  /** Text of our log channel, of all window loads. */
  log(): string {
    return this.logFiles().filter((path) => path.includes('trialbook.trialbook')).map((path) => readFileSync(path, 'utf8')).join('\n');
  }

  private logFiles(): string[] {
    const logs = filesUnder(join(this.root, 'data', 'logs')).filter((path) => path.endsWith('.log'));
    const servers = filesUnder(this.root).filter((path) => basename(path) === 'server.log');
    return [...logs, ...servers, join(this.root, 'code-server.log')].filter((path) => statSync(path).size > 0);
  }

  /** Ends the window, the editor and the tracking servers that it left, and removes all that was written. */
  async end(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    for (const file of filesUnder(this.root).filter((path) => basename(path) === 'server.json')) {
      await new Store(dirname(file), join(this.root, 'state')).endGateway();
      stopServer(file);
    }
    await expect.poll(() => removed(this.root), { timeout: PATIENCE }).toBe(true);
  }
}

/** Removing fails while a process that is ending still writes there. */
function removed(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return !existsSync(folder);
  } catch {
    return false;
  }
}

function stopServer(file: string): void {
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended and left its file, or is removing it this moment.
  }
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Makes what is to be opened; answers the query that opens it. */
function makeTarget(root: string, { files, folders, noFolder }: WorkbenchOptions): string {
  if (noFolder === true) return 'ew=true';
  if (folders === undefined) {
    writeFiles(join(root, 'shop'), files ?? {});
    return `folder=${encodeURIComponent(join(root, 'shop'))}`;
  }
  for (const [name, content] of Object.entries(folders)) writeFiles(join(root, name), content);
  const workspace = join(root, 'both.code-workspace');
  writeFileSync(workspace, JSON.stringify({ folders: Object.keys(folders).map((path) => ({ path })) }));
  return `workspace=${encodeURIComponent(workspace)}`;
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
