import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";

const pauseMs = 500;

export interface Wait {
  readonly seconds: number;
  /** What to do where it lasts too long. */
  readonly remedy: string;
}

/** Looks again and again until nothing is missing any more. */
export async function until({ seconds, remedy }: Wait, missing: () => Promise<readonly string[]>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const what = await missing();
    if (what.length === 0) return;
    if (Date.now() > end) throw new UserError(`${what.join(", ")} after ${seconds} s${remedy}`);
    await sleep(pauseMs);
  }
}
