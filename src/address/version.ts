import { version } from '../../package.json';

/** Version of this program, semver. */
export const VERSION: string = version;
