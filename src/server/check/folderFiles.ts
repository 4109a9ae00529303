import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '../../address/machine';
import type { CheckFinding } from '../../protocol/check';
import { readOwnership } from '../process/ownerFile';
import { UPLOADS } from '../storage/layout';
import { finding, findingOf } from './finding';

/** Files that only a write makes which did not come to its end. */
const LEFTOVER = /^(?:experiments\.(?:db|journal)(?:\.previous)?\.new|experiments\.db\.restored|.+\.\d+-[0-9a-f]{8}\.tmp|server\.json\.takeover)$/;
/** What was set aside by an earlier mending or migration. */
const ASIDE = /\.(?:damaged|replaced|unmended|v\d+)-\d/;
/** Longest file of an owner, bytes: ours have some 300. */
const LONGEST_OWNER = 16 * 1024;

/** Absolute paths of what writes left that did not come to their end. Nothing of it is of use; a server that writes now has some, too. */
export function leftovers(store: string): string[] {
  const files = readdirSync(store).filter((name) => LEFTOVER.test(name)).map((name) => join(store, name));
  const uploads = join(store, 'artifacts', UPLOADS);
  const half = lstatSync(uploads, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(uploads).map((name) => join(uploads, name)) : [];
  return [...files, ...half];
}

/** Whether the store has an owner that lives; `gone` is a file that one left, or that is none. */
export function ownerOf(store: string): 'none' | 'lives' | 'gone' {
  const file = join(store, 'server.json');
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 'none';
  if (!stats.isFile() || stats.size > LONGEST_OWNER) return 'gone';
  const { kind } = readOwnership(file, thisProcess(), Date.now());
  if (kind === 'free') return 'none';
  return kind === 'stale' ? 'gone' : 'lives';
}

/** Files beside the database: left over, set aside, links, and whose the store is. */
export function folderFindings(path: string): CheckFinding[] {
  const names = readdirSync(path);
  const owner = ownerOf(path);
  const left = owner === 'lives' ? [] : leftovers(path);
  return [
    ...(owner === 'gone' ? [finding('note', 'owner', 'The server that had the store ended without saying so', 'Nothing: the next one takes it over.', { repair: 'Its file server.json is removed.' })] : []),
    ...findingOf('note', 'leftovers', 'Some files are left of writes that did not come to their end', 'Nothing: the next server removes them.', left, 'They are removed; nothing that was acknowledged is in them.'),
    ...findingOf('note', 'set-aside', 'Some files were set aside when the database was mended or brought up to date', 'Delete them when nothing is missing.', names.filter((name) => ASIDE.test(name))),
    ...findingOf(
      'warning', 'links', 'The store holds links, which Trialbook never makes and does not follow', 'Put the files themselves in their place, or move the store: trialbook storage move FOLDER.',
      names.filter((name) => lstatSync(join(path, name), { throwIfNoEntry: false })?.isSymbolicLink() === true),
    ),
  ];
}
