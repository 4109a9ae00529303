import { ConnectionError } from '../../client/connectionError';
import { MlflowError } from '../../protocol/errors';
import type { Served } from '../../protocol/serving';
import { inputRefused, modelNotReady, notServed } from '../errors/serving';
import { collectServed } from './collectServed';
import { connectionOf, servedLabel } from './servedTarget';
import type { TryAnswer } from './servingRows';
import type { WindowServing } from './windowServing';
import type { ServingServices } from './servingServices';

/** Sends inputs to a version that is served, as its owner. Raises `UserError`, see `TryIt`. */
export async function tryIt(services: Pick<ServingServices, 'connections'> & { readonly serving: WindowServing }, connectionId: string, name: string, version: string, payload: unknown): Promise<TryAnswer> {
  const { serving } = services;
  const gateway = await serving.find(connectionOf(services, connectionId));
  const found = collectServed(serving.all(connectionId), name, version, Date.now());
  // One of its addresses may be well when another is not.
  const place = found?.places.find(({ backend }) => backend.state.kind === 'healthy') ?? found?.places[0];
  if (gateway === undefined || place === undefined) throw notServed(connectionId, name, version);
  if (typeof payload !== 'object' || payload === null) throw inputRefused('The input is no object');
  try {
    const { predictions, ms } = await gateway.predict(place.served.id, payload, undefined, { version });
    return { predictions, ms };
  } catch (error) {
    throw toTryError(error, place.served, connectionId, version);
  }
}

function toTryError(error: unknown, served: Served, connectionId: string, version: string): unknown {
  if (error instanceof ConnectionError) return modelNotReady(servedLabel(served), error.message, error);
  if (!(error instanceof MlflowError)) return error;
  switch (error.code) {
    case 'RESOURCE_DOES_NOT_EXIST':
      return notServed(connectionId, served.request.name, version);
    case 'TEMPORARILY_UNAVAILABLE':
      return modelNotReady(servedLabel(served), error.message, error);
    default:
      return inputRefused(error.message);
  }
}
