import { Readable } from 'node:stream';
import type { Int64 } from '../../protocol/int64';
import type { HistoryFile } from '../history';
import { InteropError } from '../interopError';
import { Names } from '../logs/names';
import { readEvent, type Summary } from './event';
import { readRecords } from './records';

/** Pictures, sounds and texts of a run that become files. */
const MOST = 20_000;

interface Place {
  readonly kind: 'image' | 'audio' | 'text';
  readonly tag: string;
  readonly step: Int64;
  /** The event file, where the record begins in it, and which of its values it is. */
  readonly file: string;
  readonly offset: number;
  readonly index: number;
}

interface Part extends Place {
  /** Which of the values of a list of texts. */
  readonly item: number;
  readonly extension: string;
  readonly size: number;
}

const FOLDERS = { image: 'images', audio: 'audio', text: 'text' } as const;

/** Pictures, sounds and texts of a run: where they lie, so that memory does not follow their size. */
export class Media {
  readonly #parts: Part[] = [];
  leftOut = 0;

  get size(): number {
    return this.#parts.length;
  }

  add(place: Place, summary: Summary): void {
    contentOf(summary).forEach((content, item) => {
      if (this.#parts.length >= MOST) this.leftOut++;
      else this.#parts.push({ ...place, item, extension: extensionOf(place.kind, content), size: content.length });
    });
  }

  /** As files `images/TAG/step_7.png`; a second one of a step has a number. */
  async *files(): AsyncGenerator<HistoryFile> {
    const names = new Names(() => undefined);
    const taken = new Map<string, number>();
    for (const part of this.#parts) {
      const stem = `${FOLDERS[part.kind]}/${names.of(part.tag.replace(/\/text_summary$/, '')).replaceAll(':', '_')}/step_${part.step}`;
      const count = (taken.get(stem) ?? 0) + 1;
      taken.set(stem, count);
      yield { path: `${stem}${count === 1 ? '' : `_${count}`}.${part.extension}`, size: part.size, open: async () => Readable.from([await read(part)]) };
      await Promise.resolve();
    }
  }
}

async function read(part: Part): Promise<Buffer> {
  for await (const record of readRecords(part.file, part.offset)) {
    const summary = record.kind === 'data' ? readEvent(record.data).summaries[part.index] : undefined;
    const content = summary === undefined ? undefined : contentOf(summary)[part.item];
    // The record is the reader's, and goes on to hold the next one.
    if (content !== undefined) return Buffer.from(content);
    break;
  }
  throw new InteropError('damaged', `${part.file} is not what it was when it was first read.`);
}

/** The encoded files, or texts, of a value. An image in tensor form has its width and height before the pictures. */
function contentOf({ value, plugin }: Summary): readonly Buffer[] {
  if (value.kind === 'image' || value.kind === 'audio') return [value.data];
  if (value.kind !== 'tensor' || value.tensor.kind !== 'strings') return [];
  const { values } = value.tensor;
  const isPicture = plugin?.name === 'images' || (plugin === undefined && values.length > 2 && pictureOf(values[2] ?? Buffer.alloc(0)) !== undefined);
  return isPicture ? values.slice(2) : values;
}

function extensionOf(kind: Place['kind'], content: Buffer): string {
  if (kind === 'text') return 'md';
  if (kind === 'audio') return content.subarray(0, 4).toString('latin1') === 'RIFF' ? 'wav' : 'bin';
  return pictureOf(content) ?? 'bin';
}

function pictureOf(content: Buffer): string | undefined {
  const head = content.subarray(0, 12).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('GIF8')) return 'gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'webp' : undefined;
}
