import { crc32, type FileSum } from './journalFormat';
import type { PagedFile } from './pagedFile';

/** What a file that is in memory holds. */
export function sumOf(file: PagedFile): FileSum {
  const frozen = file.freeze();
  let crc = 0;
  try {
    for (const piece of frozen.pieces()) crc = crc32(piece, crc);
  } finally {
    frozen.release();
  }
  return { bytes: file.size, crc };
}
