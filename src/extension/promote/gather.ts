import type { MlflowClient } from '../../client/mlflowClient';
import { decisionFacts, type CandidateFacts, type DecisionFacts, type Surroundings } from '../../client/registry/decisionFacts';
import type { Registry } from '../../client/registry/registry';
import type { CallOptions } from '../../client/transport';
import { requestOf, type PromotionDraft } from './draft';

/** All that a person decides by, read at one moment. */
export interface Gathered extends DecisionFacts {
  readonly draft: PromotionDraft;
}

/** Reads everything anew for a draft. Raises what the client raises. */
export async function gather(
  client: MlflowClient, registry: Registry, draft: PromotionDraft, readCandidate: () => Promise<CandidateFacts>, around: Surroundings, options: CallOptions = {},
): Promise<Gathered> {
  return { draft, ...(await decisionFacts(client, registry, requestOf(draft, 0), readCandidate, around, options)) };
}
