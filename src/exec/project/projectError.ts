/** A project or a pipeline cannot be run; the message is for the person and says what to do. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
}
