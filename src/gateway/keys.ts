import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readJson, replaceFile } from '../address/files';
import type { ServingKey } from '../protocol/serving';

interface Kept extends ServingKey {
  /** SHA-256 of the secret, hex. The secret has 256 random bits, so that no salt and no slow hash are needed. */
  readonly hash: string;
  lastUsed?: number;
}

/** Longest label, characters. */
const LABEL = 200;
/** The last use of a key is written this long after the one before, ms. */
const WRITTEN = 60_000;

/** The keys of the public side. Secrets are told once, when they are made, and kept as hashes. */
export class Keys {
  #keys: readonly Kept[];
  #writtenAt = 0;

  constructor(private readonly file: string, private readonly now: () => number = Date.now) {
    this.#keys = read(file);
  }

  /** All keys, without their secrets. */
  list(): ServingKey[] {
    return this.#keys.map(({ id, label, created, lastUsed }) => ({ id, label, created, ...(lastUsed === undefined ? {} : { lastUsed }) }));
  }

  /** Makes a key; the secret is not to be had again. */
  create(label: string): { key: ServingKey; secret: string } {
    const secret = `tbk_${randomBytes(32).toString('base64url')}`;
    const key: ServingKey = { id: randomBytes(6).toString('hex'), label: label.trim().slice(0, LABEL), created: this.now() };
    this.#keys = [...this.#keys, { ...key, hash: hashOf(secret) }];
    this.#write();
    return { key, secret };
  }

  /** Takes a key away, at once. Answers whether there was one. */
  revoke(id: string): boolean {
    const rest = this.#keys.filter((key) => key.id !== id);
    if (rest.length === this.#keys.length) return false;
    this.#keys = rest;
    this.#write();
    return true;
  }

  /** Whether a secret is that of a key. How long it takes tells nothing of what a right one looks like. */
  knows(secret: string): boolean {
    const given = Buffer.from(hashOf(secret), 'hex');
    let found: Kept | undefined;
    for (const key of this.#keys) if (timingSafeEqual(Buffer.from(key.hash, 'hex'), given)) found = key;
    if (found === undefined) return false;
    found.lastUsed = this.now();
    if (found.lastUsed - this.#writtenAt > WRITTEN) this.#noteUse();
    return true;
  }

  /** A disk that does not take it stops no prediction. */
  #noteUse(): void {
    try {
      this.#write();
    } catch {
      // It is tried again a while later, and told with the keys until then.
    }
  }

  #write(): void {
    this.#writtenAt = this.now();
    replaceFile(this.file, `${JSON.stringify({ keys: this.#keys })}\n`);
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function read(file: string): Kept[] {
  const { keys } = (readJson(file) ?? {}) as { keys?: unknown };
  // A damaged file opens the door to nobody: keys are to be made anew.
  return Array.isArray(keys) ? keys.filter(isKept) : [];
}

function isKept(value: unknown): value is Kept {
  const { id, label, created, hash } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return typeof id === 'string' && typeof label === 'string' && typeof created === 'number' && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
}
