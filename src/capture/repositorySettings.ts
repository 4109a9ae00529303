import { callGit } from './git';

/** What of a repository's configuration matters to reading it. */
export interface RepositorySettings {
  /** Settings, `key=value`, that switch off the filters which the repository itself defines: they are programs. */
  readonly harmless: readonly string[];
  /** Address of the remote that a branch follows, else of `origin`, else of the only one; without user and password. */
  remoteOf(branch: string | undefined): string | undefined;
}

const KEYS = '^(remote\\..*\\.url|branch\\..*\\.remote|filter\\..*\\.(clean|smudge|process))$';
/** The filters that `git lfs install --local` writes; they may stay. */
const LFS = /^git-lfs (?:clean -- %f|smudge -- %f|filter-process)$/;

/** Reads a repository's settings by one process; undefined without Git or where Git refuses. */
export async function settingsOfRepository(root: string): Promise<RepositorySettings | undefined> {
  const answer = await callGit(['config', '--show-scope', '-z', '--get-regexp', KEYS], { cwd: root, time: 2000 });
  // Code 1 says that no key matched.
  if (answer.kind !== 'answered' && !(answer.kind === 'refused' && answer.code === 1)) return undefined;
  const settings = answer.kind === 'answered' ? readSettings(answer.out.toString('utf8')) : [];
  const urls = new Map<string, string>();
  const followed = new Map<string, string>();
  const filters = new Set<string>();
  for (const { scope, key, value } of settings) {
    const [, section, name = '', variable] = /^(remote|branch|filter)\.(.*)\.([^.]+)$/s.exec(key) ?? [];
    if (section === 'remote') urls.set(name, value);
    else if (section === 'branch') followed.set(name, value);
    else if (variable !== undefined && (scope === 'local' || scope === 'worktree') && !LFS.test(value)) filters.add(name);
  }
  return {
    harmless: [...filters].flatMap((name) => ['clean=', 'smudge=', 'process=', 'required=false'].map((rest) => `filter.${name}.${rest}`)),
    remoteOf: (branch) => {
      const remote = (branch === undefined ? undefined : urls.get(followed.get(branch) ?? '')) ?? urls.get('origin') ?? (urls.size === 1 ? [...urls.values()][0] : undefined);
      return remote === undefined ? undefined : withoutCredentials(remote);
    },
  };
}

/** Each setting is scope NUL key LF value NUL. */
function readSettings(text: string): { scope: string; key: string; value: string }[] {
  const parts = text.split('\0');
  const settings: { scope: string; key: string; value: string }[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const line = parts[index + 1] ?? '';
    const end = line.indexOf('\n');
    if (end > 0) settings.push({ scope: parts[index] ?? '', key: line.slice(0, end), value: line.slice(end + 1) });
  }
  return settings;
}

/** A remote's address without what lets its owner in: `https://user:token@host/x` has a user and a password, `https://token@host/x` a user that is one. */
export function withoutCredentials(url: string): string {
  // In ssh://git@host the user is part of the address, and ssh takes no password from it.
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/]*)@/i, (_whole, scheme: string, user: string) => (/^(?:git\+)?ssh/i.test(scheme) ? `${scheme}${user.replace(/:.*/s, '')}@` : scheme));
}
