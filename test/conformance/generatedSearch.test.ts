import { sharedStock } from '../support/sharedStock';
import { compareSearches } from './generated/compareSearches';
import { generation } from './generated/seed';

/* Generated searches over runs, experiments, registered models, versions and logged models, held to a stock server's answers. The long suite tries many more. */
compareSearches(generation('generated searches', 60, 2_000), 12, sharedStock);
