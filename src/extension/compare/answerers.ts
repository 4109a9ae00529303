import type { CompareAnswerer } from './panelContext';

/** Those who answer requests of single views, beside what the panel itself answers. */
export const ANSWERERS: readonly CompareAnswerer[] = [];
