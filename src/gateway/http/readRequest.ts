import { isAbsolute } from 'node:path';
import { invalidParameter } from '../../protocol/errors';
import { parseRef, refText, type EnvManager, type ModelRef, type ServeRequest } from '../../protocol/serving';

const ENVIRONMENTS: readonly string[] = ['local', 'virtualenv', 'conda', 'uv'] satisfies EnvManager[];
/** Largest number of scoring servers of a version. */
const WORKERS = 64;

/** Reads the body of `POST /gateway/served`. Raises INVALID_PARAMETER_VALUE that names the field. */
export function readServeRequest(body: unknown): ServeRequest {
  const { name, ref, environment, python, workers, challenger } = object(body, 'The body');
  if (typeof name !== 'string' || name === '' || /[/:]/.test(name)) throw invalidParameter('name must be the name of a registered model');
  if (typeof environment !== 'string' || !ENVIRONMENTS.includes(environment)) throw invalidParameter(`environment must be one of ${ENVIRONMENTS.join(', ')}`);
  if (typeof python !== 'string' || !isAbsolute(python)) throw invalidParameter('python must be the absolute path of an interpreter');
  const { min, max } = object(workers, 'workers');
  if (!isCount(min) || !isCount(max) || min > max) throw invalidParameter(`workers must be min and max, whole numbers from 1 to ${WORKERS}, min the smaller`);
  return {
    name, ref: readRef(ref, 'ref'), environment: environment as EnvManager, python, workers: { min, max },
    ...(challenger === undefined || challenger === null ? {} : { challenger: readChallenger(challenger) }),
  };
}

/** Reads the body of `POST /gateway/origins`. Raises INVALID_PARAMETER_VALUE. */
export function readOrigins(body: unknown): { id: string; origins: string[] } {
  const { id, origins } = object(body, 'The body');
  if (typeof id !== 'string' || !Array.isArray(origins)) throw invalidParameter('id must be a text and origins a list');
  return { id, origins: [...new Set((origins as unknown[]).map(readOrigin))] };
}

/** A field of a body that is a text. Raises INVALID_PARAMETER_VALUE. */
export function readText(body: unknown, field: string): string {
  const value = object(body, 'The body')[field];
  if (typeof value !== 'string' || value.trim() === '') throw invalidParameter(`${field} must be a text`);
  return value;
}

function readChallenger(value: unknown): NonNullable<ServeRequest['challenger']> {
  const { ref, share } = object(value, 'challenger');
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) throw invalidParameter('challenger.share must be a number from 0 to 1');
  return { ref: readRef(ref, 'challenger.ref'), share };
}

function readRef(value: unknown, field: string): ModelRef {
  const { kind, version, stage, alias } = object(value, field);
  const text = kind === 'version' ? version : kind === 'stage' ? stage : kind === 'alias' ? `@${String(alias)}` : undefined;
  const ref = typeof text === 'string' ? parseRef(text) : undefined;
  if (ref?.kind !== kind || ref === undefined) throw invalidParameter(`${field} must name a version, a stage or an alias`);
  return parseRef(refText(ref)) ?? ref;
}

/** An origin as a browser sends it: scheme, host, port. */
function readOrigin(value: unknown): string {
  if (typeof value === 'string' && URL.canParse(value)) {
    const { origin, protocol } = new URL(value);
    if (origin !== 'null') return origin;
    // Pages of an editor or an app have schemes that the URL standard knows no origin of.
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/i.test(value) && protocol !== 'file:') return value.toLowerCase();
  }
  throw invalidParameter(`'${String(value).slice(0, 200)}' is no origin; one is written like https://example.org`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= WORKERS;
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidParameter(`${what} must be an object`);
  return value as Record<string, unknown>;
}
