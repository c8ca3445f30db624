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

/** The same for work that ends later. */
export async function messageOfRejection(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return messageOf(() => {
    if (outcome !== undefined) throw outcome as Error;
  });
}
