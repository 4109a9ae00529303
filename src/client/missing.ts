import { MlflowError } from '../protocol/errors';

/** What a call answers; undefined when the server has no such thing. A server of MLflow 2 has no logged models at all. */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MlflowError && (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'ENDPOINT_NOT_FOUND')) return undefined;
    throw error;
  }
}
