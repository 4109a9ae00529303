/** What is wrong with how a server is set up on this machine, before anything is sent. */
export type SetupErrorKind =
  /** The address is none of http or https. */
  | 'address'
  /** A file of a certificate or key cannot be read, or holds none. */
  | 'certificate'
  /** The key wants a passphrase, or another one. */
  | 'passphrase'
  /** `~/.databrickscfg` has no such profile, or the profile has no host. */
  | 'profile'
  /** The profile has no personal access token: it signs in some other way. */
  | 'profile-token'
  /** The profile names another host than the server was set up for. */
  | 'profile-moved'
  /** The headers are no JSON object of texts, or one cannot be sent. */
  | 'headers'
  /** The secrets that the sign-in needs are not there. */
  | 'secrets';

/** How a server is set up on this machine is wrong. `subject` is the file, profile or header; the message never holds a secret. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  /** By which the command line tells a mistake of its caller's from a failure. */
  readonly code = 'usage';

  constructor(
    readonly kind: SetupErrorKind,
    readonly subject: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
