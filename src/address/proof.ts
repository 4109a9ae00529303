import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fresh nonce for `hello`, hex. */
export function newNonce(): string {
  return randomBytes(32).toString('hex');
}

/** What a server that knows `token` answers to `nonce`: hex HMAC-SHA-256 of the nonce's text under the token. */
export function proofOf(token: string, nonce: string): string {
  return createHmac('sha256', token).update(nonce).digest('hex');
}

/** Whether `proof` shows that its sender knows `token`, in constant time. */
export function isProof(proof: string, token: string, nonce: string): boolean {
  const expected = Buffer.from(proofOf(token, nonce));
  const given = Buffer.from(proof);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
