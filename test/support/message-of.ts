import { UserError } from "../../config/user-error.ts";

/** The message that a person would read. */
export function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("expected a UserError, nothing was thrown");
}
