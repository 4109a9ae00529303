import * as vscode from 'vscode';
import { entryFromEnvironment } from '../../client/remote/fromEnvironment';
import { parseEntry, readAddress, type Secrets, type ServerEntry } from '../../client/remote/serverEntry';
import { isSameAddress, serverId } from '../connection/serverAddress';
import { malformedAddress } from '../errors';
import { SETTINGS } from '../ids';

/** A server with what it takes to reach it. */
export interface ReachableServer {
  readonly entry: ServerEntry;
  readonly secrets: Secrets;
}

/**
 * The servers that a person connected to. Entries stand in the user's settings and hold no secret; secrets are kept by the editor under the address, so that
 * whoever writes another address into a setting is not sent them.
 */
export class ServerBook implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #secretsChanged = new vscode.EventEmitter<string>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #all: readonly ServerEntry[];

  /** An entry came, went or changed. */
  readonly onDidChange = this.#changed.event;
  /** Fires with the address whose secrets changed, in this window or another. */
  readonly onDidChangeSecrets = this.#secretsChanged.event;

  constructor(private readonly storage: vscode.SecretStorage) {
    this.#all = readEntries();
    this.#subscriptions = [
      this.#changed,
      this.#secretsChanged,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`trialbook.${SETTINGS.servers}`)) this.#take(readEntries());
      }),
      storage.onDidChange(({ key }) => {
        if (key.startsWith(PREFIX)) this.#secretsChanged.fire(key.slice(PREFIX.length));
      }),
    ];
  }

  /** In the order in which they were added. */
  get all(): readonly ServerEntry[] {
    return this.#all;
  }

  byAddress(address: string): ServerEntry | undefined {
    return this.#all.find(({ url }) => isSameAddress(url, address));
  }

  /** By the id of its connection. */
  byId(id: string): ServerEntry | undefined {
    return this.#all.find(({ url }) => serverId(url) === id);
  }

  /** The entry at an address that a setting names: a person's own, else one without secrets but those that stand in the address itself. Raises `UserError` and `SetupError`. */
  entryAt(address: string): ReachableServer {
    const known = this.byAddress(address);
    if (known !== undefined) return { entry: known, secrets: {} };
    // A profile is the person's own file, which says where its token goes.
    if (/^databricks(?:-uc)?(?::|$)/i.test(address)) return entryFromEnvironment(address, process.env);
    const read = /^https?:\/\//i.test(address) ? readAddress(address) : undefined;
    if (read === undefined) throw malformedAddress(address);
    const { url, username, password } = read;
    const signIn = username === undefined && password === undefined ? 'none' : 'basic';
    return { entry: { id: serverId(url), name: url.replace(/^https?:\/\//, ''), url, signIn }, secrets: { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) } };
  }

  /** The server at an address with its secrets. Raises `UserError` and `SetupError`. */
  async reach(address: string): Promise<ReachableServer> {
    const { entry, secrets } = this.entryAt(address);
    return { entry, secrets: { ...secrets, ...(this.byAddress(address) === undefined ? {} : await this.secrets(entry.url)) } };
  }

  /** What is kept for an address; nothing when nothing is. */
  async secrets(url: string): Promise<Secrets> {
    return parseSecrets(await this.storage.get(PREFIX + url));
  }

  /** Keeps an entry, in the place of the one that had the address `before` where it moved. */
  async put(entry: ServerEntry, secrets: Secrets, before?: string): Promise<void> {
    const text = JSON.stringify(secrets);
    if (text === '{}') await this.storage.delete(PREFIX + entry.url);
    else await this.storage.store(PREFIX + entry.url, text);
    const at = this.#all.findIndex(({ url }) => url === (before ?? entry.url));
    const others = this.#all.filter(({ url }, index) => index !== at && url !== entry.url);
    await this.#write(at < 0 ? [...others, entry] : [...others.slice(0, at), entry, ...others.slice(at)]);
    // Only then: what is still connected to would ask for a sign-in.
    if (before !== undefined && before !== entry.url) await this.storage.delete(PREFIX + before);
  }

  /** Forgets a server and its secrets. */
  async remove({ url }: ServerEntry): Promise<void> {
    await this.#write(this.#all.filter((one) => one.url !== url));
    // Last, since a connection that loses its secrets asks for a sign-in.
    await this.storage.delete(PREFIX + url);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #write(entries: readonly ServerEntry[]): Promise<void> {
    // The id is made of the address, and stands nowhere twice.
    const values = entries.map((entry) => Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'id')));
    await vscode.workspace.getConfiguration('trialbook').update(SETTINGS.servers, values.length === 0 ? undefined : values, vscode.ConfigurationTarget.Global);
    this.#take(readEntries());
  }

  #take(entries: readonly ServerEntry[]): void {
    if (JSON.stringify(entries) === JSON.stringify(this.#all)) return;
    this.#all = entries;
    this.#changed.fire();
  }
}

const PREFIX = 'trialbook.server ';

/** The user's own setting; what else a window merges into it is not asked. */
function readEntries(): ServerEntry[] {
  const value = vscode.workspace.getConfiguration('trialbook').inspect<unknown>(SETTINGS.servers)?.globalValue;
  const entries = (Array.isArray(value) ? value : []).flatMap((one: unknown) => parseEntry(one) ?? []);
  return entries.filter(({ url }, index) => entries.findIndex((one) => one.url === url) === index);
}

/** What was kept is text of ours, and may be of another version. */
function parseSecrets(text: string | undefined): Secrets {
  if (text === undefined) return {};
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null;
    const one = (name: string): Record<string, string> => (typeof value?.[name] === 'string' ? { [name]: value[name] } : {});
    const headers = Object.entries(value?.['headers'] ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { ...one('username'), ...one('password'), ...one('token'), ...one('passphrase'), ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }) };
  } catch {
    // Then the person signs in again.
    return {};
  }
}
