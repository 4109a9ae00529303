import { artifactEndpoints } from './artifacts';
import { codeEndpoints } from './code';
import { columnEndpoints } from './columns';
import type { Endpoint } from './endpoint';
import { experimentEndpoints } from './experiments';
import { importEndpoints } from './imports';
import { loggedModelEndpoints } from './loggedModels';
import { metricEndpoints } from './metrics';
import { modelVersionEndpoints } from './modelVersions';
import { multipartEndpoints } from './multipart';
import { otherEndpoints } from './other';
import { registeredModelEndpoints } from './registeredModels';
import { registryEndpoints } from './registry';
import { runEndpoints } from './runs';
import { storageEndpoints } from './storage';
import { trialbookEndpoints } from './trialbook';

/** All endpoints of the server. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...experimentEndpoints,
  ...runEndpoints,
  ...metricEndpoints,
  ...loggedModelEndpoints,
  ...artifactEndpoints,
  ...multipartEndpoints,
  ...registeredModelEndpoints,
  ...modelVersionEndpoints,
  ...registryEndpoints,
  ...otherEndpoints,
  ...trialbookEndpoints,
  ...columnEndpoints,
  ...codeEndpoints,
  ...importEndpoints,
  ...storageEndpoints,
];
