/** A token in the path of a tracking address, or after `Bearer`. */
const SECRETS = [/(\/t\/)[A-Za-z0-9_-]{16,}/g, /(\bBearer\s+)[A-Za-z0-9._~+/=-]{16,}/gi, /(\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g];

/** `text` without tokens and passwords: everything that is kept or shown goes through it, the log first of all. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of SECRETS) clean = clean.replace(secret, '$1…');
  return clean;
}
