/** The default experiment's name: `${workspaceFolderBasename}` stands for the folder's name; blank for none. */
export function experimentName(setting: string, folderName: string): string {
  return setting.replaceAll('${workspaceFolderBasename}', folderName).trim();
}
