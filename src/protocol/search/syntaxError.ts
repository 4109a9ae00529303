import { invalidParameter, type MlflowError } from '../errors';

const SHOWN = 40;

/** An error at an offset of a filter or order: says what, at which character (counted from 1), and shows the place. */
export function syntaxError(source: string, offset: number, message: string): MlflowError {
  const before = source.slice(Math.max(0, offset - SHOWN), offset);
  const after = source.slice(offset, offset + SHOWN);
  const place = source === '' ? '' : ` at character ${offset + 1}: ${offset > SHOWN ? '…' : ''}${before}▸${after}${source.length > offset + SHOWN ? '…' : ''}`;
  return invalidParameter(`${message}${place}`);
}
