import { LIMITS } from '../../protocol/limits';

/**
 * The default experiment's name: `${workspaceFolderBasename}` stands for the folder's name; blank for none. What no experiment can be
 * called is made to fit, since a server that does not start would be the worse answer to a setting.
 */
export function experimentName(setting: string, folderName: string): string {
  return setting.replaceAll('${workspaceFolderBasename}', folderName).replace(/\p{Cc}+/gu, ' ').trim().slice(0, LIMITS.experimentName);
}
