import { homedir, userInfo } from 'node:os';
import { callGit } from './git';

/** Who works here by the machine's word: the e-mail that Git knows in a folder, else the login. */
export async function localUser(folder: string | undefined): Promise<string> {
  const answer = await callGit(['config', '--get', 'user.email'], { cwd: folder ?? homedir(), bytes: 4096 });
  const email = answer.kind === 'answered' ? answer.out.toString('utf8').trim() : '';
  if (email !== '') return email.slice(0, 200);
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as in some containers, has no name.
    return 'unknown';
  }
}
