/*
 * Paths as runs record them: absolute or as they were typed, of this system or another one, as text or as a `file:` address. They are compared as texts, with
 * `/` between their parts.
 */

/** A path with `/` between its parts, without `.` and `..` where they lead nowhere else, the letter of a Windows drive in lower case. Empty for what is no path. */
export function plainPath(text: string): string {
  const path = fromFileAddress(text.trim()).replaceAll('\\', '/');
  if (path === '' || path.includes('\0') || /^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return '';
  const root = rootOf(path);
  const parts: string[] = [];
  for (const part of path.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue;
    const up = part === '..';
    if (up && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!up || root === '') parts.push(part);
  }
  return root.toLowerCase() + parts.join('/');
}

/** Whether a plain path says where it begins. */
export function isWhole(path: string): boolean {
  return rootOf(path) !== '';
}

/** A path seen from a folder; both plain. */
export function resolvePlain(folder: string, path: string): string {
  return isWhole(path) ? path : plainPath(`${folder}/${path}`);
}

/** What of a plain path lies below a folder; undefined when it does not. */
export function belowPlain(folder: string, path: string): string | undefined {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) && path.length > start.length ? path.slice(start.length) : undefined;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The address of a repository by which its copies know each other: host and path, however it is reached. */
export function sameRemote(a: string, b: string): boolean {
  return remoteName(a) === remoteName(b);
}

function remoteName(address: string): string {
  const plain = address.trim().replace(/\/+$/, '').replace(/\.git$/i, '');
  // As Git takes it: `git@host:owner/name` is an address of ssh.
  const short = /^(?:[^@/\s]+@)?([^:/\s]{2,}):(?!\/\/)(.+)$/.exec(plain);
  const whole = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(plain);
  const found = whole ?? short;
  return found === null ? plainPath(plain) : `${found[1]!.toLowerCase()}/${found[2]!.replace(/^\/+/, '')}`;
}

function rootOf(path: string): string {
  return /^(?:[a-z]:\/|\/\/(?=[^/])|\/)/i.exec(path)?.[0] ?? '';
}

function fromFileAddress(text: string): string {
  const address = /^file:(?:\/\/(?:localhost)?)?(.*)$/is.exec(text)?.[1];
  if (address === undefined) return text;
  const path = decoded(address);
  // `file:///C:/x` is a path of Windows, `file://server/share` one of its network.
  if (/^\/[a-z]:/i.test(path)) return path.slice(1);
  return path.startsWith('/') || !/^file:\/\//i.test(text) ? path : `//${path}`;
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    // A percent sign that stands for itself.
    return address;
  }
}
