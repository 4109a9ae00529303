import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { errorCode } from '../../address/files';
import type { Backend } from '../../protocol/serving';
import { redact } from '../redact';
import { entered } from '../runs/targets';
import { withoutIcons } from '../tree/format';
import { givenVersion, servedLabel, servedTarget } from './servedTarget';
import { roleWords, stateWords } from './servedWords';
import type { ServingServices } from './servingServices';

/** Of a long log its end is shown, bytes. */
const LAST = 256 * 1024;
/** The log is looked at again after this, ms. */
const PAUSE = 500;

/** The logs that are shown, by their files. */
const shown = new Map<string, ShownLog>();

/** Shows what the scoring servers of a version write, as they write it. */
export async function showServingLog(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { served } = await servedTarget(services, args, vscode.l10n.t('Show the log of which model?'));
  const version = givenVersion(args)?.version;
  const backend = await pickBackend(version === undefined ? served.backends : served.backends.filter((one) => one.version === version));
  if (backend === undefined) return;
  const name = vscode.l10n.t('Serving {0} v{1}', served.request.name, backend.version);
  let log = shown.get(backend.log);
  if (log === undefined) {
    log = new ShownLog(name, backend.log);
    shown.set(backend.log, log);
  }
  if (backend.state.kind === 'failed' || backend.state.kind === 'restarting') log.say(stateWords(backend.state, Date.now()));
  log.show();
  services.log.debug(`${servedLabel(served)}: ${basename(backend.log)}`);
}

async function pickBackend(backends: readonly Backend[]): Promise<Backend | undefined> {
  if (backends.length <= 1) return backends[0];
  const now = Date.now();
  const items = backends.map((backend) => ({ label: `v${withoutIcons(backend.version)}`, description: roleWords(backend.role), detail: stateWords(backend.state, now), backend }));
  return entered(await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('The log of which version?') })).backend;
}

/** Ends what is followed; the extension is going. */
export function closeServingLogs(): void {
  for (const log of shown.values()) log.dispose();
  shown.clear();
}

/** A log in an output channel, followed while the window is there. */
class ShownLog implements vscode.Disposable {
  readonly #channel: vscode.OutputChannel;
  #at: number | undefined;
  /** A line that is not at its end yet. */
  #rest = '';
  #said = '';
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(name: string, private readonly path: string) {
    this.#channel = vscode.window.createOutputChannel(name, 'log');
    void this.#follow();
  }

  /** Says what the scoring server could not write itself: one that was never started has written nothing. */
  say(words: string): void {
    if (words === this.#said) return;
    this.#said = words;
    this.#channel.appendLine(redact(words));
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#channel.dispose();
  }

  async #follow(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      // It comes with the first line that is written.
      if (errorCode(error) !== 'ENOENT') this.#channel.appendLine(error instanceof Error ? error.message : String(error));
    }
    if (!this.#disposed) this.#timer = setTimeout(() => void this.#follow(), PAUSE);
  }

  async #read(): Promise<void> {
    const file = await open(this.path, 'r');
    try {
      const { size } = await file.stat();
      if (this.#at !== undefined && size < this.#at) this.#at = 0;
      const from = this.#at ?? Math.max(0, size - LAST);
      if (from >= size) return;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(size - from, LAST)), 0, undefined, from);
      this.#at = from + bytesRead;
      this.#write(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  }

  /** Whole lines only, so that a token is not cut in two and missed. */
  #write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (lines.length > 0 && !this.#disposed) this.#channel.append(`${redact(lines.join('\n'))}\n`);
  }
}
