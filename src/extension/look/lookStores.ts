import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Says that all of a file was read into the store. */
const WHOLE = 'whole';
/** Stores that are kept for files that are opened again. */
const KEPT = 8;
/** One that is not whole after so long was given up, ms; before, another window may be reading it. */
const GIVEN_UP = 3_600_000;

/** Stores that files were read into to be looked at, in the extension's own folder. */
export class LookStores {
  constructor(private readonly folder: string) {}

  /** Absolute folder for a file of that identity, whether or not it is there. */
  path(identity: string): string {
    return join(this.folder, identity);
  }

  /** Whether the file was read to its end before. */
  async has(identity: string): Promise<boolean> {
    try {
      const mark = join(this.path(identity), WHOLE);
      await stat(mark);
      const now = new Date();
      await utimes(mark, now, now);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** An empty place for a file of that identity. */
  async begin(identity: string): Promise<string> {
    const path = this.path(identity);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** All of the file is there. */
  async finish(identity: string): Promise<void> {
    await writeFile(join(this.path(identity), WHOLE), '');
  }

  /** Removes those that were not used for long and are not `inUse`, and what was read in part. */
  async prune(inUse: ReadonlySet<string>): Promise<void> {
    const whole: { name: string; used: number }[] = [];
    const gone: string[] = [];
    for (const name of await namesIn(this.folder)) {
      if (inUse.has(name)) continue;
      const used = await changedAt(join(this.folder, name, WHOLE));
      if (used > 0) whole.push({ name, used });
      else if (Date.now() - (await changedAt(join(this.folder, name))) > GIVEN_UP) gone.push(name);
    }
    whole.sort((a, b) => b.used - a.used);
    for (const name of [...gone, ...whole.slice(KEPT).map((one) => one.name)]) await rm(join(this.folder, name), { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** UTC ms; 0 for what is not there. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
