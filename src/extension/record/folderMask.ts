import { dirname } from 'node:path';
import { createMask, type Mask } from '../../capture/secrets';
import { recordingRules } from '../../exec/recordingRules';
import type { FolderConnection } from '../connection/folderConnection';
import { recordSettings } from './recordSettings';

/**
 * What hides secrets in what the editor itself records of a folder: by the rules of its `trialbook.json` and the settings, values of credentials in the editor's
 * environment, and the token in the folder's own address.
 */
export function folderMask({ folder, storePath, trackingUri }: Pick<FolderConnection, 'folder' | 'storePath' | 'trackingUri'>): Mask {
  const { mask, keep } = recordingRules(dirname(storePath), recordSettings(folder?.uri));
  const token = /\/t\/([^/]+)/.exec(trackingUri ?? '')?.[1];
  return createMask({ mask, keep, env: process.env, values: token === undefined ? [] : [token] });
}
