import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pinText, type MadePin } from './pin';

/** The name of the file that a pin's changes go to: beside it, with its own name. */
export function patchNameOf(file: string): string {
  return `${basename(file).replace(/\.json$/i, '').replace(/[^\w.-]+/g, '-')}.patch`;
}

/** Writes a pin and its changes. Files of those names are overwritten: ask first. Raises what the file system raises. */
export function writePin(file: string, { pin, patch }: MadePin): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  if (patch !== undefined) {
    writeFileSync(join(folder, patchNameOf(file)), patch);
    // Git on Windows would give it other line ends, and it would not apply any more.
    const attributes = join(folder, '.gitattributes');
    if (!existsSync(attributes)) writeFileSync(attributes, '*.patch -text\n');
  }
  writeFileSync(file, pinText(pin));
}
