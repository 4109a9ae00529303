// Names and sizes of what a zip file holds, from its central directory (APPNOTE.TXT 4.3.12, 4.3.16).
import { readFileSync } from 'node:fs';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** Entries of a zip file as {name, size} (bytes unpacked). Raises when the file is no zip. Archives over 4 GB are not read. */
export function zipEntries(path) {
  const zip = readFileSync(path);
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error(`${path} is no zip file`);
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error(`${path} has a damaged directory`);
    const name = zip.readUInt16LE(at + 28);
    entries.push({ name: zip.toString('utf8', at + 46, at + 46 + name), size: zip.readUInt32LE(at + 24) });
    at += 46 + name + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}
