import { sendText } from '../http/answer';
import { apiPaths, type Endpoint } from './endpoint';

/** The MLflow server whose protocol this is; clients look at it to know what they may send. */
const MLFLOW_VERSION = '3.17.2';

/** What is asked of the server itself. */
export const otherEndpoints: readonly Endpoint[] = [
  { kind: 'stream', method: 'GET', paths: ['/health'], call: ({ response }) => sendText(response, 'OK') },
  { kind: 'stream', method: 'GET', paths: ['/version'], call: ({ response }) => sendText(response, MLFLOW_VERSION) },
  {
    // The fields are those of MLflow's own server (mlflow/server/handlers.py, build_server_info_payload).
    kind: 'json', method: 'GET', paths: apiPaths('mlflow/server-info', '3.0'), durable: false,
    call: () => ({
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      // Parts are taken, but a client that may choose sends a file whole: that it tries again when the server restarts, parts it does not.
      multipart_uploads_enabled: false,
      multipart_downloads_enabled: false,
      presigned_upload_run_id_supported: false,
      presigned_upload_model_id_supported: false,
      features_enabled: { gateway: false },
    }),
  },
];
