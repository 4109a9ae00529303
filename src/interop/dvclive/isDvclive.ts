/** Whether the names in a folder are those of DVCLive: what it sums up, or the plots that it begins with. */
export function isDvclive(files: readonly string[], folders: readonly string[]): boolean {
  return folders.includes('plots') && (files.includes('metrics.json') || files.includes('params.yaml') || files.includes('report.html') || files.includes('report.md'));
}
