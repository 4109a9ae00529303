import { callEverything } from './generated/callEverything';
import { generation } from './generated/seed';

/* Every endpoint with right, wrong, missing and huge values. The long suite goes on for minutes. */
callEverything(generation('generated calls', 2500, 6_000));
