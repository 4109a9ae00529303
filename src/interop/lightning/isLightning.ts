/** Whether a folder is one of the logger's: by its name, or by what lies beside the metrics. */
export function isLightning(name: string, files: readonly string[]): boolean {
  return files.includes('metrics.csv') && (files.includes('hparams.yaml') || /^version_\d+$/.test(name));
}
