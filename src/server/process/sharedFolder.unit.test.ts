import { expect, it } from 'vitest';
import { mountType, sharedFolderWarning } from './sharedFolder';

it.each([
  ['/home/a/Dropbox/work/.trialbook', 'Dropbox'],
  ['C:\\Users\\a\\OneDrive - Company\\work\\.trialbook', 'OneDrive'],
  ['/Users/a/Library/Mobile Documents/com~apple~CloudDocs/work/.trialbook', 'iCloud Drive'],
  ['/Users/a/Library/CloudStorage/GoogleDrive-a@example.com/My Drive/.trialbook', 'Google Drive'],
  ['\\\\server\\share\\work\\.trialbook', 'network share'],
])('warns of %s', (path, name) => {
  expect(sharedFolderWarning(path, () => undefined)).toMatchObject({ kind: 'shared-folder', message: expect.stringContaining(name) as string });
});

it('warns of network file systems and not of local ones', () => {
  expect(sharedFolderWarning('/work/.trialbook', () => 0x6969)?.message).toContain('NFS');
  expect(sharedFolderWarning('/work/.trialbook', () => 0xef53)).toBeUndefined();
  expect(sharedFolderWarning('/work/dropbox-notes/.trialbook', () => undefined)).toBeUndefined();
});

it('knows the file system of a path by the nearest mount above it', () => {
  const mounts = 'a / ext4 rw 0 0\nb /work fuse.sshfs rw 0 0\nc /work/my\\040disk virtiofs rw 0 0\n';
  expect(['/home', '/work/a', '/workshop', '/work/my disk/a'].map((path) => mountType(path, mounts))).toEqual(['ext4', 'fuse.sshfs', 'ext4', 'virtiofs']);
});
