/** A part of the test host that this machine lacks and that we may not install; `message` says how to get it. */
export class Missing extends Error {}
