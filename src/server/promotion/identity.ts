import { userInfo } from 'node:os';
import { callGit } from '../../capture/git';
import type { Person } from '../../protocol/registry';

/** Git is asked again after so long, ms. */
const FRESH = 60_000;
/** Longest name, characters. */
const LONGEST = 200;

/**
 * Makes what says who works in a folder: the e-mail that Git knows there, else the login. Both are what the machine says, so that the person is not
 * verified. It is asked of Git at most once a minute.
 */
export function createIdentity(folder: string, now: () => number = Date.now): () => Promise<Person> {
  let known: { at: number; person: Promise<Person> } | undefined;
  return () => {
    if (known === undefined || now() - known.at > FRESH) known = { at: now(), person: lookUp(folder) };
    return known.person;
  };
}

async function lookUp(folder: string): Promise<Person> {
  const answer = await callGit(['config', '--get', 'user.email'], { cwd: folder, bytes: 4096, time: 2000 });
  const email = answer.kind === 'answered' ? plain(answer.out.toString('utf8')) : '';
  return { name: email === '' ? login() : email, verified: false };
}

function login(): string {
  try {
    return plain(userInfo().username);
  } catch {
    // A user id without an entry, as in some containers, has no name.
    return 'unknown';
  }
}

const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, ' ').trim().slice(0, LONGEST);
