import type * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import type { Subject } from './needs';

/** Marks a row with what its server refused, so that menus switch those actions off; and says it to who looks. */
export function markDenied(item: vscode.TreeItem, connection: FolderConnection, kind: Subject['kind'], id: string): void {
  const denials = connection.denied(kind, id);
  if (denials.length === 0) return;
  // Who may not change it may not delete it either: each permission holds those below it.
  const words = denials.some(({ need }) => need === 'edit') ? ['deniedEdit', 'deniedManage'] : ['deniedManage'];
  item.contextValue = [item.contextValue ?? '', ...words].join(' ').trim();
  const said = denials.map((denial) => denial.words);
  item.accessibilityInformation = { ...item.accessibilityInformation, label: [item.accessibilityInformation?.label ?? '', ...said].join(', ') };
}
