import * as vscode from 'vscode';
import type { Certificates } from '../../client/remote/serverEntry';
import { isHeaderName, isHeaderValue } from '../../client/remote/serverEntry';
import { askList, askText, BACK, type Row } from '../logRun/ask';
import { parseHeader, type ServerDraft } from './serverDraft';

/** What a server may want on top of a sign-in. */
export type Further = 'headers' | 'ca' | 'cert' | 'insecure';

/** A row for each, with what is set. */
export function furtherRows({ headers, certificates }: ServerDraft): Row<Further>[] {
  const { l10n } = vscode;
  return [
    { id: 'headers', label: l10n.t('$(add) Header…'), description: Object.keys(headers).join(', '), detail: l10n.t('Sent with each request, for instance to a gateway in front of the server') },
    { id: 'ca', label: l10n.t('$(verified) Certificate Authority…'), description: certificates.ca ?? '', detail: l10n.t('A PEM file with the authority that signed the certificate of the server') },
    { id: 'cert', label: l10n.t('$(key) Client Certificate…'), description: certificates.cert ?? '', detail: l10n.t('A PEM file with your certificate and its key') },
    {
      id: 'insecure', label: certificates.insecure === true ? l10n.t('$(check) Certificate Not Checked') : l10n.t('$(unlock) Do Not Check the Certificate'),
      detail: l10n.t('Whoever is on the way can read and change everything, passwords too'),
    },
  ];
}

/** Asks for one of them. Raises `CancellationError` when it is left. */
export async function chooseFurther(draft: ServerDraft, what: Further, title: string): Promise<ServerDraft> {
  switch (what) {
    case 'headers':
      return askHeader(draft, title);
    case 'ca':
      return { ...draft, certificates: await withFile(draft.certificates, 'ca', vscode.l10n.t('Certificate Authority')) };
    case 'cert':
      return askClientCertificate(draft, title);
    case 'insecure': {
      const { insecure, ...others } = draft.certificates;
      return { ...draft, certificates: insecure === true ? others : { ...others, insecure: true } };
    }
  }
}

async function askHeader(draft: ServerDraft, title: string): Promise<ServerDraft> {
  const names = Object.keys(draft.headers);
  if (names.length > 0) {
    const rows: Row<string>[] = [{ id: '', label: vscode.l10n.t('$(add) Header…') }, ...names.map((name) => ({ id: name, label: vscode.l10n.t('$(trash) Remove {0}', name) }))];
    const answer = await askList({ title, placeholder: vscode.l10n.t('Which header?'), rows, back: true });
    if (answer === BACK || answer.row === undefined) return draft;
    if (answer.row !== '') return { ...draft, headers: Object.fromEntries(Object.entries(draft.headers).filter(([name]) => name !== answer.row)) };
  }
  const text = await askText({
    title, prompt: vscode.l10n.t('A header as it is sent; its value is kept like a password'), placeholder: 'X-Api-Key: …', value: '', back: true,
    check: (typed) => headerProblem(typed),
  });
  const header = text === BACK ? undefined : parseHeader(text);
  return header === undefined ? draft : { ...draft, headers: { ...draft.headers, [header.name]: header.value } };
}

function headerProblem(text: string): string | undefined {
  const header = parseHeader(text);
  if (header === undefined) return vscode.l10n.t('Write it as Name: value.');
  if (/^authorization$/i.test(header.name)) return vscode.l10n.t('Authorization is what the sign-in sends.');
  return isHeaderName(header.name) && isHeaderValue(header.value) ? undefined : vscode.l10n.t('{0} cannot be sent.', header.name);
}

async function askClientCertificate(draft: ServerDraft, title: string): Promise<ServerDraft> {
  const certificates = await withFile(draft.certificates, 'cert', vscode.l10n.t('Client Certificate'));
  if (certificates.cert === undefined) {
    return { ...draft, certificates: without(certificates, 'key') };
  }
  const inOne: Row<'same' | 'other'>[] = [
    { id: 'same', label: vscode.l10n.t('The Key Is in the Same File'), detail: vscode.l10n.t('As MLflow\'s own client wants it') },
    { id: 'other', label: vscode.l10n.t('Choose the File of the Key…'), detail: vscode.l10n.t('The views reach the server; scripts with MLflow\'s own client will not') },
  ];
  const where = await askList({ title, placeholder: certificates.cert, rows: inOne, back: true });
  if (where === BACK) return draft;
  const withKey = where.row === 'other' ? await withFile(certificates, 'key', vscode.l10n.t('Key')) : without(certificates, 'key');
  const passphrase = await askText({ title, prompt: vscode.l10n.t('Passphrase of the key, if it has one'), value: '', secret: true, back: true });
  if (passphrase === BACK) return draft;
  return { ...draft, certificates: withKey, ...(passphrase === '' ? {} : { secrets: { ...draft.secrets, passphrase } }) };
}

function without(certificates: Certificates, which: keyof Certificates): Certificates {
  return Object.fromEntries(Object.entries(certificates).filter(([name]) => name !== which));
}

/** Asks for a file; one that is set is offered to be taken away. Raises `CancellationError`. */
async function withFile(certificates: Certificates, which: 'ca' | 'cert' | 'key', title: string): Promise<Certificates> {
  const known = certificates[which];
  if (known !== undefined) {
    const rows: Row<'other' | 'none'>[] = [{ id: 'other', label: vscode.l10n.t('Choose Another File…') }, { id: 'none', label: vscode.l10n.t('$(trash) Remove {0}', known) }];
    const answer = await askList({ title, placeholder: known, rows, back: true });
    if (answer === BACK) return certificates;
    if (answer.row === 'none') return without(certificates, which);
  }
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Choose'), filters: { PEM: ['pem', 'crt', 'cer', 'key'], [vscode.l10n.t('All files')]: ['*'] } })) ?? [];
  if (file === undefined) throw new vscode.CancellationError();
  return { ...certificates, [which]: file.fsPath };
}
