import { readAddress, serverId, type Certificates, type Secrets, type ServerEntry, type SignIn } from '../../client/remote/serverEntry';

/** A server as a person sets it up. */
export interface ServerDraft {
  /** As it was typed; of a profile, that of its host. */
  readonly address: string;
  readonly signIn: SignIn;
  readonly profile?: string;
  /** Names and values. */
  readonly headers: Readonly<Record<string, string>>;
  readonly certificates: Certificates;
  readonly secrets: Omit<Secrets, 'headers'>;
  readonly name: string;
}

/** What is asked, in order; `test` asks the server. */
export type DraftStep = 'address' | 'signIn' | 'profile' | 'username' | 'password' | 'token' | 'test' | 'name';

/** What is asked of a server that is signed in to in some way. */
export function stepsOf({ signIn }: Pick<ServerDraft, 'signIn'>): readonly DraftStep[] {
  return ['address', 'signIn', ...credentialSteps(signIn), 'test', 'name'];
}

/** What is asked to sign in again. */
export function credentialSteps(signIn: SignIn): readonly DraftStep[] {
  switch (signIn) {
    case 'none':
      return [];
    case 'basic':
      return ['username', 'password'];
    case 'bearer':
    case 'databricks':
      return ['token'];
    case 'databricks-profile':
      return ['profile'];
  }
}

/** A draft with nothing in it but an address. */
export function emptyDraft(address: string): ServerDraft {
  return { address, signIn: 'none', headers: {}, certificates: {}, secrets: {}, name: '' };
}

/** The draft of a server that is there, to be changed. */
export function draftOf(entry: ServerEntry, { headers = {}, ...secrets }: Secrets): ServerDraft {
  return {
    address: entry.url, signIn: entry.signIn, headers, certificates: entry.certificates ?? {}, secrets, name: entry.name,
    ...(entry.profile === undefined ? {} : { profile: entry.profile }),
  };
}

/** What is kept of a draft: only the secrets that its way to sign in needs. `kept` is the entry that it takes the place of. */
export function resultOf(draft: ServerDraft, kept?: ServerEntry): { readonly entry: ServerEntry; readonly secrets: Secrets } {
  const url = readAddress(draft.address)?.url ?? draft.address;
  const { signIn, profile, headers, certificates, secrets, name } = draft;
  const names = Object.keys(headers);
  return {
    entry: {
      id: serverId(url), name: name.trim() === '' ? hostOf(url) : name.trim(), url, signIn,
      ...(signIn === 'databricks-profile' && profile !== undefined ? { profile } : {}),
      ...(names.length === 0 ? {} : { headers: names }),
      ...(Object.keys(certificates).length === 0 ? {} : { certificates }),
      ...(kept?.registry === undefined ? {} : { registry: kept.registry }),
    },
    secrets: {
      ...credentialsOf(signIn, secrets),
      ...(names.length === 0 ? {} : { headers }),
      ...(secrets.passphrase === undefined || certificates.cert === undefined ? {} : { passphrase: secrets.passphrase }),
    },
  };
}

function credentialsOf(signIn: SignIn, { username = '', password = '', token = '' }: Secrets): Secrets {
  if (signIn === 'basic') return { username, password };
  return signIn === 'bearer' || signIn === 'databricks' ? { token: token.trim() } : {};
}

/** Takes an address as it was typed: a user and password in it become the sign-in, and none of them stays in the address. */
export function withAddress(draft: ServerDraft, text: string): ServerDraft {
  const profile = /^databricks(?:-uc)?(?::\/\/(.*))?$/i.exec(text.trim());
  if (profile !== null) return { ...draft, address: text.trim(), signIn: 'databricks-profile', profile: profile[1] === undefined || profile[1] === '' ? 'DEFAULT' : profile[1] };
  const read = readAddress(text);
  if (read === undefined) return { ...draft, address: text.trim() };
  const { url, username, password } = read;
  if (username !== undefined || password !== undefined) {
    return { ...draft, address: url, signIn: 'basic', secrets: { ...draft.secrets, ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) } };
  }
  // Secrets were given for the address that stood there before.
  const moved = draft.address !== '' && new URL(url).host !== hostOf(draft.address);
  return { ...draft, address: url, ...(draft.signIn === 'none' && isDatabricksHost(url) ? { signIn: 'databricks' } : {}), ...(moved ? { secrets: {}, headers: {} } : {}) };
}

/** Hosts of Databricks workspaces in the three clouds. */
export function isDatabricksHost(url: string): boolean {
  return /^https:\/\/[^/]*(?:\.databricks\.com|\.azuredatabricks\.net)(?::|\/|$)/i.test(url);
}

/** The host of an address with its port; the address itself where it has none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** `Name: value` as a person types it. */
export function parseHeader(text: string): { readonly name: string; readonly value: string } | undefined {
  const match = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(text);
  return match?.[1] === undefined || match[2] === undefined || match[2] === '' ? undefined : { name: match[1], value: match[2] };
}
