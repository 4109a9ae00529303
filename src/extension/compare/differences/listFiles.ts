import type { FileInfo } from '../../../protocol/entities';

/** A folder's list, below the root that is walked. */
type List = (path: string) => Promise<readonly FileInfo[]>;

/** Most files, and most calls, that one walk takes: an artifact store may hold millions. */
const MOST_FILES = 2000;
const MOST_CALLS = 150;
const AT_ONCE = 4;

/** All files below a root, breadth first, so that what is left out lies deepest. Raises what `list` raises for the root; a folder below that fails is left out. */
export async function listFiles(list: List): Promise<{ files: FileInfo[]; all: boolean }> {
  const files: FileInfo[] = [];
  let folders = [''];
  let calls = 0;
  let missed = 0;
  while (folders.length > 0 && calls < MOST_CALLS && files.length < MOST_FILES) {
    const batch = folders.slice(0, AT_ONCE);
    folders = folders.slice(AT_ONCE);
    calls += batch.length;
    const answers = await Promise.allSettled(batch.map((path) => list(path)));
    answers.forEach((answer, index) => {
      if (answer.status === 'fulfilled') {
        files.push(...answer.value.filter((entry) => !entry.is_dir));
        // A server that answers a folder with itself would be walked for ever.
        folders.push(...answer.value.filter((entry) => entry.is_dir && entry.path !== batch[index]).map((entry) => entry.path));
      } else if (batch[index] === '') throw answer.reason;
      else missed += 1;
    });
  }
  return { files: files.slice(0, MOST_FILES), all: missed === 0 && folders.length === 0 && files.length <= MOST_FILES };
}
