import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readIni } from './iniFile';
import { readAddress } from './serverEntry';
import { SetupError } from './setupError';

/** A Databricks workspace as its own configuration names it. */
export interface DatabricksHost {
  readonly url: string;
  /** A personal access token. */
  readonly token: string;
}

/** The file that the tools of Databricks keep their profiles in. */
export function databricksConfigPath(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['DATABRICKS_CONFIG_FILE'];
  return named === undefined || named === '' ? join(env['HOME'] ?? homedir(), '.databrickscfg') : named.replace(/^~(?=[/\\])/, homedir());
}

/** Names of the profiles with a host, for a person to choose from; none where there is no file. */
export function databricksProfiles(env?: NodeJS.ProcessEnv): { name: string; host: string }[] {
  return [...sections(databricksConfigPath(env))].flatMap(([name, section]) => {
    const host = section.get('host');
    return host === undefined || host === '' ? [] : [{ name, host }];
  });
}

/** Host and token of a profile. Raises `SetupError` of the kinds `profile` and `profile-token`. */
export function readProfile(profile: string, env?: NodeJS.ProcessEnv): DatabricksHost {
  const path = databricksConfigPath(env);
  const section = sections(path).get(profile);
  const address = readAddress(section?.get('host') ?? '');
  if (section === undefined || address === undefined) throw new SetupError('profile', profile, `${path} has no profile '${profile}' with a host`);
  const token = section.get('token');
  if (token === undefined || token === '') {
    throw new SetupError('profile-token', profile, `The profile '${profile}' of ${path} has no personal access token; other ways to sign in at Databricks are not supported`);
  }
  return { url: address.url, token };
}

function sections(path: string): ReturnType<typeof readIni> {
  try {
    return readIni(readFileSync(path, 'utf8'));
  } catch {
    // Few people have one; who asks for a profile of it is told.
    return new Map();
  }
}
