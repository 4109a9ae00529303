import { userInfo } from 'node:os';
import { directionsOf } from '../../promotion/compareMetrics';
import { NO_RULES } from '../../promotion/readRules';
import type { FolderConnection } from '../connection/folderConnection';
import type { Surroundings } from '../promote/gather';
import type { Directions } from '../shared/sharedContent';
import type { ModelPageServices } from './services';

/** What a team says of promotions and metrics, and what of the model is served. */
export async function surroundingsOf({ shared, serving }: ModelPageServices, connection: FolderConnection, name: string): Promise<Surroundings & { readonly directions: Directions }> {
  const { directions } = await shared.content(connection);
  return { rules: NO_RULES, directions, direction: directionsOf(directions), served: serving.facts.served(connection.id, name).map(({ request }) => request.ref) };
}

/** Who works here by the machine's word, for servers that do not say who signs in. */
export function localUser(): string {
  return userInfo().username;
}
