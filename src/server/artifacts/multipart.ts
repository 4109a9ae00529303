import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { invalidParameter, MlflowError, notFound } from '../../protocol/errors';
import type { Patience } from '../http/patience';
import type { ArtifactFolder } from './folder';
import type { ArtifactPath, Owner } from './paths';
import { placeUpload, receiveBytes } from './write';

/** Parts of one upload at most, as with S3. */
const MOST_PARTS = 10_000;
/** Uploads that are open at a time: each may hold a disk's worth of parts. */
const MOST_OPEN = 64;
/** ms after which an upload that nobody went on with is given up. */
const GIVEN_UP = 24 * 3_600_000;

/** A part as the client names it when all are there. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

/** Uploads in parts, each a file of its own until all are there. They last as long as the process: a client begins again after a restart. */
export interface MultipartUploads {
  /** Begins an upload of so many parts; answers its id. Raises INVALID_PARAMETER_VALUE, RESOURCE_EXHAUSTED when too many are open. */
  create(path: ArtifactPath<Owner>, count: number): Promise<string>;
  /** Takes a part, numbered from 1; one that comes again takes the place of the one before. Answers its mark. Raises RESOURCE_DOES_NOT_EXIST, `Aborted`. */
  receive(id: string, part: number, request: IncomingMessage): Promise<string>;
  /** Puts the parts together in the artifact's place. Raises RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE when they are not those that came. */
  complete(path: ArtifactPath<Owner>, id: string, parts: readonly NamedPart[]): Promise<void>;
  /** Drops an upload with its parts. Raises RESOURCE_DOES_NOT_EXIST. */
  abort(path: ArtifactPath<Owner>, id: string): Promise<void>;
}

interface Upload {
  readonly path: ArtifactPath<Owner>;
  readonly count: number;
  readonly parts: Map<number, { readonly file: string; readonly etag: string }>;
  touched: number;
}

const random = (): string => randomBytes(12).toString('hex');

/** Makes the uploads of one server; `now` answers UTC ms. */
export function createMultipartUploads(folder: ArtifactFolder, patience: Patience, now: () => number = Date.now): MultipartUploads {
  const uploads = new Map<string, Upload>();

  const find = (id: string, path?: ArtifactPath<Owner>): Upload => {
    const upload = uploads.get(id);
    if (upload === undefined || (path !== undefined && JSON.stringify(upload.path) !== JSON.stringify(path))) throw notFound(`No upload ${JSON.stringify(id.slice(0, 40))} is open here. Begin again.`);
    upload.touched = now();
    return upload;
  };
  const drop = async (id: string, upload: Upload): Promise<void> => {
    uploads.delete(id);
    for (const { file } of upload.parts.values()) await rm(file, { force: true });
  };

  return {
    async create(path, count) {
      folder.requireWritable();
      if (path.segments.length === 0) throw invalidParameter('The artifact path names a folder: add the name of the file.');
      if (count < 1 || count > MOST_PARTS) throw invalidParameter(`Invalid value ${count} for parameter 'num_parts': it must be 1 to ${MOST_PARTS}.`);
      for (const [id, upload] of uploads) if (now() - upload.touched > GIVEN_UP) await drop(id, upload);
      if (uploads.size >= MOST_OPEN) throw new MlflowError('RESOURCE_EXHAUSTED', `${MOST_OPEN} uploads in parts are open. Complete or abort one, or send the file in one piece.`);
      const id = random();
      uploads.set(id, { path, count, parts: new Map(), touched: now() });
      return id;
    },
    async receive(id, part, request) {
      const upload = find(id);
      if (part < 1 || part > upload.count) throw invalidParameter(`Invalid part ${part}: the upload has parts 1 to ${upload.count}.`);
      const file = await folder.makeUploadPath(random());
      try {
        await receiveBytes(request, file, patience);
        find(id);
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      const before = upload.parts.get(part);
      const etag = random();
      upload.parts.set(part, { file, etag });
      if (before !== undefined) await rm(before.file, { force: true });
      return etag;
    },
    async complete(path, id, parts) {
      const upload = find(id, path);
      const files = parts.map(({ number, etag }, index) => {
        const part = upload.parts.get(number);
        if (part === undefined || number !== index + 1 || part.etag !== etag.replace(/^"|"$/g, '')) throw invalidParameter(`Invalid part ${number}: parts are named from 1 on in their order, each by the ETag it was answered with.`);
        return part.file;
      });
      if (files.length !== upload.count) throw invalidParameter(`The upload has ${upload.count} parts; ${files.length} are named.`);
      // From now on no part comes any more.
      uploads.delete(id);
      try {
        await placeUpload(folder, path, await joined(files));
      } finally {
        await drop(id, upload);
      }
    },
    async abort(path, id) {
      await drop(id, find(id, path));
    },
  };
}

/** Appends all files to the first, each gone once it is in, so that no more room is taken than one part; answers the first. */
async function joined([first, ...rest]: readonly string[]): Promise<string> {
  const target = await open(first!, 'a');
  try {
    for (const file of rest) {
      for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) await target.appendFile(chunk as Buffer);
      await rm(file);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return first!;
}
