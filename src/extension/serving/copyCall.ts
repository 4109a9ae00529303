import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { parseJson } from '../../protocol/plainJson';
import { readMlmodel } from '../../promotion/mlmodel';
import { MlflowError } from '../../protocol/errors';
import { callForms, type CallForm } from './callForms';
import { ownSecret } from './keys';
import { payloadOfColumns, payloadOfExample } from './payload';
import { servedLabel, servedTarget } from './servedTarget';
import type { ServingServices } from './servingServices';

/** Largest example that is written into a command, bytes. */
const LARGEST = 64 * 1024;
/** How long the status bar says that something was copied, ms. */
const SAID = 8000;

/** Copies the address of a served model. */
export async function copyServingAddress(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { served } = await servedTarget(services, args, vscode.l10n.t('Copy the address of which model?'));
  await vscode.env.clipboard.writeText(served.url);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), 2000);
}

/** Copies a command that asks a served model, with a key and the model's own example in it, for the shell the person picks. */
export async function copyServingCall(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { connection, served } = await servedTarget(services, args, vscode.l10n.t('Copy a request to which model?'));
  const version = served.backends.find(({ role }) => role === 'champion')?.version ?? served.backends[0]?.version;
  const payload = version === undefined ? undefined : await exampleOf(await connection.client(), served.request.name, version);
  const secret = await ownSecret(services, connection, await services.serving.ensure(connection));
  const call = { url: served.url, secret, payload: payload ?? { inputs: {} } };
  const items = callForms(call, process.platform).map((form) => ({ label: title(form.id), detail: form.text.replaceAll(secret, '…').replace(/\s+/g, ' '), form }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Ask {0}', servedLabel(served)), placeHolder: vscode.l10n.t('Where will you paste it?') });
  if (picked === undefined) return;
  await vscode.env.clipboard.writeText(picked.form.text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied. A key is in it: who has it can ask the models that are served.'), SAID);
}

/** A request's body from the example that a version was logged with, else made up from its signature; undefined without either. */
async function exampleOf(client: MlflowClient, name: string, version: string): Promise<unknown> {
  const read = async (path: string): Promise<string | undefined> => {
    try {
      return (await client.readModelVersionFile(name, version, path, LARGEST)).toString('utf8');
    } catch (error) {
      // Not every model has an example, or its files are on another server.
      if (error instanceof MlflowError) return undefined;
      throw error;
    }
  };
  const example = await read('serving_input_example.json');
  const payload = example === undefined ? undefined : payloadOfExample(parseJson(example));
  if (payload !== undefined) return payload;
  const reading = readMlmodel((await read('MLmodel')) ?? '');
  const inputs = reading.kind === 'read' ? (reading.mlmodel.signature?.inputs ?? []) : [];
  return payloadOfColumns(inputs.flatMap(({ name: column, type }) => (column === undefined || type.kind !== 'scalar' ? [] : [{ name: column, type: type.name }])));
}

function title(id: CallForm['id']): string {
  switch (id) {
    case 'shell':
      return vscode.l10n.t('curl');
    case 'powershell':
      return vscode.l10n.t('PowerShell');
    case 'cmd':
      return vscode.l10n.t('curl in the Command Prompt');
    case 'python':
      return vscode.l10n.t('Python');
  }
}
