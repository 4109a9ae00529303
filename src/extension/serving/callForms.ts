import { jsonText, pythonText } from './payload';

/** What a request needs. */
export interface Call {
  readonly url: string;
  /** Secret of a serving key. */
  readonly secret: string;
  /** Body of MLflow's scoring protocol. */
  readonly payload: unknown;
}

/** A way to write a request down. */
export interface CallForm {
  readonly id: 'shell' | 'powershell' | 'cmd' | 'python';
  readonly text: string;
}

/** A request to a served model in the forms that people paste it in, those of the system first. Each is quoted for its shell, whatever the input holds. */
export function callForms(call: Call, platform: NodeJS.Platform): CallForm[] {
  const shell: CallForm = { id: 'shell', text: shellCall(call) };
  const python: CallForm = { id: 'python', text: pythonCall(call) };
  const powershell: CallForm = { id: 'powershell', text: powershellCall(call) };
  return platform === 'win32' ? [powershell, { id: 'cmd', text: cmdCall(call) }, shell, python] : [shell, python, powershell];
}

function shellCall({ url, secret, payload }: Call): string {
  return [`curl ${posix(url)}`, `-H ${posix(`Authorization: Bearer ${secret}`)}`, `-H 'Content-Type: application/json'`, `-d ${posix(jsonText(payload))}`].join(' \\\n  ');
}

function powershellCall({ url, secret, payload }: Call): string {
  const body = single(jsonText(payload));
  return `Invoke-RestMethod -Method Post -Uri ${single(url)} -Headers @{ Authorization = ${single(`Bearer ${secret}`)} } -ContentType 'application/json' -Body ${body}`;
}

/**
 * The Command Prompt ends a quoted text at every `"` and reads its signs there: so none of them is left in the body. A `%` of the address stays, since no variable is
 * called as what follows it.
 */
function cmdCall({ url, secret, payload }: Call): string {
  const body = jsonText(payload, /[&|<>^%!]/g).replaceAll('"', '\\"');
  return `curl "${url}" -H "Authorization: Bearer ${secret}" -H "Content-Type: application/json" -d "${body}"`;
}

function pythonCall({ url, secret, payload }: Call): string {
  return ['import requests', '', 'answer = requests.post(', `    ${pythonText(url)},`, `    headers={"Authorization": ${pythonText(`Bearer ${secret}`)}},`, `    json=${pythonText(payload)},`, ')', 'print(answer.json())', ''].join('\n');
}

function posix(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
