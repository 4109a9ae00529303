/** A way to write down a tracking address. */
export interface ConnectionForm {
  readonly id: 'shell' | 'powershell' | 'cmd' | 'python' | 'uri';
  readonly text: string;
}

/** The address in the forms that people paste it in, those of the system first. */
export function connectionForms(trackingUri: string, platform: NodeJS.Platform): ConnectionForm[] {
  const shell: ConnectionForm = { id: 'shell', text: `export MLFLOW_TRACKING_URI='${trackingUri}' MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT=true` };
  const windows: ConnectionForm[] = [
    { id: 'powershell', text: `$env:MLFLOW_TRACKING_URI = '${trackingUri}'; $env:MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT = 'true'` },
    { id: 'cmd', text: `set "MLFLOW_TRACKING_URI=${trackingUri}" & set "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT=true"` },
  ];
  const rest: ConnectionForm[] = [
    { id: 'python', text: `import mlflow\nmlflow.set_tracking_uri("${trackingUri}")\n` },
    { id: 'uri', text: trackingUri },
  ];
  return platform === 'win32' ? [...windows, shell, ...rest] : [shell, ...windows.slice(0, 1), ...rest];
}
