import type { ENGLISH } from './strings';

/** The words of this part. */
export type MatteredWords = Readonly<Record<keyof typeof ENGLISH, string>>;
