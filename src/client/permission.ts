import { MlflowError } from '../protocol/errors';

/** Permissions of MLflow's basic authentication, each holding those before it. */
export type Permission = 'READ' | 'EDIT' | 'MANAGE';

/** What a permission is of. */
export type PermissionOn = 'experiment' | 'model';

/** The caller may not do that. The message is the server's; `needs` is what MLflow's own permissions ask for it. */
export class PermissionDenied extends MlflowError {
  constructor(
    message: string,
    readonly needs: { readonly permission: Permission; readonly on: PermissionOn },
  ) {
    super('PERMISSION_DENIED', message);
  }
}

/** What MLflow's basic authentication wants for a call (`mlflow/server/auth`): deleting and restoring want MANAGE, other writes EDIT. */
export function neededPermission(method: string, path: string): PermissionDenied['needs'] {
  const on = /\/(?:registered-models|model-versions|unity-catalog|registry)(?:\/|$)/.test(path) ? 'model' : 'experiment';
  if (method === 'GET' || /\/(?:search|get-latest-versions|get-history\b.*)$/.test(path)) return { permission: 'READ', on };
  // Tags and aliases are taken away by those who may edit, files and whole things by those who manage.
  const deletes = method === 'DELETE' ? !/tag|alias/.test(path) : /\/(?:delete|restore|empty)$/.test(path);
  return { permission: deletes ? 'MANAGE' : 'EDIT', on };
}
