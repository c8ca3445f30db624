/** An error meant for a person: its message is shown alone, without a stack trace. Bugs use plain Error. */
export class UserError extends Error {
  override readonly name = "UserError";
}
