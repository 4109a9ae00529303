import type { Readable } from 'node:stream';
import { open, type Entry, type ZipFile } from 'yauzl';
import { InteropError } from '../interopError';
import { isPathBelow } from '../files/pathBelow';

/** Entries of a zip that are read at most: their names are held in memory. */
const MOST_ENTRIES = 2_000_000;
/** Largest entry of JSON, bytes. */
const LARGEST_JSON = 64 * 1024 * 1024;

/** An entry: a file. */
export type ZipEntry = Pick<Entry, 'fileName' | 'uncompressedSize' | 'crc32'>;

/** A zip from elsewhere: neither its names nor its sizes are trusted. */
export class ZipReader {
  private constructor(
    private readonly zip: ZipFile,
    /** By path, in their order. */
    readonly entries: ReadonlyMap<string, ZipEntry>,
  ) {}

  /** Raises `InteropError`: `missing`, `no-access`, or `damaged` for what is no zip or holds names that lead out of a folder. */
  static async open(path: string): Promise<ZipReader> {
    const zip = await new Promise<ZipFile>((resolve, reject) => {
      open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, opened) => {
        if (error === null) resolve(opened);
        else reject(errorOf(path, error));
      });
    });
    try {
      return new ZipReader(zip, await readEntries(zip, path));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  /** The bytes of an entry; it ends with an error when they are more or other than the zip says. Raises `InteropError('damaged')`. */
  stream(entry: ZipEntry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.zip.openReadStream(entry as Entry, (error, stream) => {
        if (error === null) resolve(stream);
        else reject(new InteropError('damaged', `${entry.fileName} cannot be unpacked: ${error.message}`, { cause: error }));
      });
    });
  }

  /** A whole entry as text. Raises `InteropError('damaged')` for one that is too large. */
  async text(entry: ZipEntry): Promise<string> {
    if (entry.uncompressedSize > LARGEST_JSON) throw new InteropError('damaged', `${entry.fileName} is larger than such a file can be`);
    const chunks: Buffer[] = [];
    for await (const chunk of (await this.stream(entry)) as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  close(): void {
    this.zip.close();
  }
}

function readEntries(zip: ZipFile, path: string): Promise<Map<string, ZipEntry>> {
  const damaged = (why: string): InteropError => new InteropError('damaged', `${path} cannot be read: ${why}.`);
  return new Promise((resolve, reject) => {
    const entries = new Map<string, ZipEntry>();
    let packed = 0;
    zip.on('entry', (entry: Entry) => {
      const { fileName: name } = entry;
      if (entries.size >= MOST_ENTRIES) {
        reject(damaged(`it has more than ${MOST_ENTRIES} entries`));
        return;
      }
      if (!name.endsWith('/')) {
        if (!isPathBelow(name) || entries.has(name)) {
          reject(damaged(`it holds an entry called "${name.slice(0, 200)}"${entries.has(name) ? ' twice' : ', which leads out of a folder'}`));
          return;
        }
        packed += entry.compressedSize;
        if (packed > zip.fileSize) {
          reject(damaged('its entries lie one in another'));
          return;
        }
        entries.set(name, entry);
      }
      zip.readEntry();
    });
    zip.on('end', () => {
      resolve(entries);
    });
    zip.on('error', (error: Error) => {
      reject(damaged(error.message));
    });
    zip.readEntry();
  });
}

function errorOf(path: string, error: Error): InteropError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new InteropError('missing', `There is no file ${path}.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new InteropError('no-access', `${path} may not be read by you.`, { cause: error });
  return new InteropError('damaged', `${path} is no zip, or only a part of one: ${error.message}.`, { cause: error });
}
