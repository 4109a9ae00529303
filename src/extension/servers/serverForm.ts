import * as vscode from 'vscode';
import { databricksProfiles, readProfile } from '../../client/remote/databricksConfig';
import { readAddress, SIGN_INS, type SignIn } from '../../client/remote/serverEntry';
import { askList, askText, BACK, orElse, type Row } from '../logRun/ask';
import { chooseFurther, furtherRows, type Further } from './furtherForm';
import { hostOf, withAddress, type DraftStep, type ServerDraft } from './serverDraft';

/** Where a question stands. */
export interface FormPlace {
  readonly title: string;
  readonly step: number;
  readonly total: number;
  readonly back: boolean;
}

/** One question of the form: the draft with what was entered, or that the person wants the question before. */
export type FormStep = (draft: ServerDraft, place: FormPlace) => Promise<ServerDraft | typeof BACK>;

/** The questions of the form but for the test. All raise `CancellationError` when they are left. */
export const FORM_STEPS: Readonly<Record<Exclude<DraftStep, 'test'>, FormStep>> = {
  address: askAddress,
  signIn: askSignIn,
  profile: askProfile,
  username: (draft, place) => askSecret(draft, place, 'username'),
  password: (draft, place) => askSecret(draft, place, 'password'),
  token: (draft, place) => askSecret(draft, place, 'token'),
  name: askName,
};

const placed = ({ title, step, total, back }: FormPlace): { title: string; back: boolean; place: { step: number; total: number } } => ({ title, back, place: { step, total } });

async function askAddress(draft: ServerDraft, place: FormPlace): Promise<ServerDraft | typeof BACK> {
  const answer = await askText({
    ...placed(place),
    prompt: vscode.l10n.t('Address of the server, as in the browser or in MLFLOW_TRACKING_URI'),
    placeholder: 'https://mlflow.example.org',
    value: draft.address,
    check: (text) => (readAddress(text) === undefined && !/^databricks(?:-uc)?(?:$|:\/\/)/i.test(text.trim()) ? vscode.l10n.t('This is no address of a server: http://… or https://…, or databricks://PROFILE.') : plainWarning(text)),
  });
  return answer === BACK ? BACK : withAddress(draft, answer);
}

/** What is sent without encryption can be read on the way, unless it does not leave the machine. */
function plainWarning(text: string): vscode.InputBoxValidationMessage | undefined {
  const url = readAddress(text)?.url ?? '';
  if (!url.startsWith('http:') || /^http:\/\/(?:localhost|127\.|\[::1\])/.test(url)) return undefined;
  return { message: vscode.l10n.t('Not encrypted: passwords and tokens can be read on the way.'), severity: vscode.InputBoxValidationSeverity.Warning };
}

type SignInRow = SignIn | Further;

async function askSignIn(draft: ServerDraft, place: FormPlace): Promise<ServerDraft | typeof BACK> {
  let current = draft;
  for (;;) {
    const rows: Row<SignInRow>[] = [
      ...SIGN_INS.map((id) => ({ id, label: signInLabel(id), description: id === draft.signIn && draft.name !== '' ? vscode.l10n.t('as it is') : '', detail: signInDetail(id) })),
      { label: vscode.l10n.t('On top of it'), kind: vscode.QuickPickItemKind.Separator },
      ...furtherRows(current),
    ];
    const answer = await askList({ ...placed(place), placeholder: vscode.l10n.t('How do you sign in at {0}?', hostOf(current.address)), rows, active: rows.find(({ id }) => id === current.signIn) });
    if (answer === BACK) return BACK;
    const chosen = SIGN_INS.find((one) => one === answer.row);
    if (chosen !== undefined) return { ...current, signIn: chosen };
    if (answer.row !== undefined) current = await orElse(chooseFurther(current, answer.row as Further, place.title), current);
  }
}

/** How a way to sign in is called. */
export function signInLabel(signIn: SignIn): string {
  switch (signIn) {
    case 'none':
      return vscode.l10n.t('No Sign-In');
    case 'basic':
      return vscode.l10n.t('User Name and Password');
    case 'bearer':
      return vscode.l10n.t('Bearer Token');
    case 'databricks':
      return vscode.l10n.t('Databricks Token');
    case 'databricks-profile':
      return vscode.l10n.t('Databricks Profile');
  }
}

function signInDetail(signIn: SignIn): string {
  switch (signIn) {
    case 'none':
      return vscode.l10n.t('The server asks nobody, or a header or certificate below does');
    case 'basic':
      return vscode.l10n.t('As MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD');
    case 'bearer':
      return vscode.l10n.t('As MLFLOW_TRACKING_TOKEN');
    case 'databricks':
      return vscode.l10n.t('A personal access token, as DATABRICKS_TOKEN');
    case 'databricks-profile':
      return vscode.l10n.t('Host and token of a profile in ~/.databrickscfg, which stay there');
  }
}

async function askProfile(draft: ServerDraft, place: FormPlace): Promise<ServerDraft | typeof BACK> {
  const profiles = databricksProfiles();
  const check = (text: string): string | undefined => profileProblem(text.trim());
  const typed = async (): Promise<string | typeof BACK> => askText({ ...placed(place), prompt: vscode.l10n.t('Name of the profile in ~/.databrickscfg'), value: draft.profile ?? 'DEFAULT', check });
  const listed = async (): Promise<string | typeof BACK> => {
    const rows = profiles.map(({ name, host }) => ({ id: name, label: name, description: host }));
    const answer = await askList({ ...placed(place), placeholder: vscode.l10n.t('Which profile of ~/.databrickscfg?'), rows, active: rows.find(({ id }) => id === draft.profile) });
    return answer === BACK ? BACK : answer.row ?? BACK;
  };
  const answer = profiles.length === 0 ? await typed() : await listed();
  if (answer === BACK) return BACK;
  const profile = answer.trim();
  // What is wrong with it is said by the test, which follows.
  return { ...draft, profile, address: profileProblem(profile) === undefined ? readProfile(profile).url : draft.address };
}

function profileProblem(profile: string): string | undefined {
  try {
    readProfile(profile);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function askSecret(draft: ServerDraft, place: FormPlace, what: 'username' | 'password' | 'token'): Promise<ServerDraft | typeof BACK> {
  const known = draft.secrets[what] ?? '';
  const isSecret = what !== 'username';
  const prompts = { username: vscode.l10n.t('User name'), password: vscode.l10n.t('Password'), token: vscode.l10n.t('Token') };
  const answer = await askText({
    ...placed(place),
    prompt: vscode.l10n.t('{0} for {1}', prompts[what], hostOf(draft.address)),
    placeholder: isSecret && known !== '' ? vscode.l10n.t('unchanged') : undefined,
    // What is kept is not shown again, not even its length.
    value: isSecret ? '' : known,
    secret: isSecret,
    check: (text) => (text.trim() === '' && known === '' && what !== 'password' ? vscode.l10n.t('Nothing is entered.') : undefined),
  });
  if (answer === BACK) return BACK;
  return answer === '' ? draft : { ...draft, secrets: { ...draft.secrets, [what]: answer } };
}

async function askName(draft: ServerDraft, place: FormPlace): Promise<ServerDraft | typeof BACK> {
  const answer = await askText({
    ...placed(place),
    prompt: vscode.l10n.t('Name that the views call it'),
    value: draft.name === '' ? hostOf(draft.address) : draft.name,
    check: (text) => (text.trim() === '' ? vscode.l10n.t('Nothing is entered.') : undefined),
  });
  return answer === BACK ? BACK : { ...draft, name: answer.trim() };
}
