/** A tool cannot do what it was asked; the message is for the model that asked, and says what it could ask instead. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
}
