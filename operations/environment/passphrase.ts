import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { passphraseFile } from "./variables.ts";

/** The state tells how the stacks are built and holds their encrypted secrets: nobody else's business. */
export function ensureStateFolder(state: string): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
}

/** Makes the passphrase on first use. Never a second one: it could not open the secrets of the stacks that are there. */
export function ensurePassphrase(state: string): void {
  const file = passphraseFile(state);
  if (existsSync(file)) return;
  if (hasStacks(state)) throw new UserError(lostPassphrase(file, state));
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another command was first: its passphrase is as good.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function hasStacks(state: string): boolean {
  const folder = join(state, ".pulumi", "stacks");
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).some((name) => /\.json(\.gz|\.zst)?$/.test(name));
}

function lostPassphrase(file: string, state: string): string {
  return [
    `The passphrase file ${file} is missing, but ${state} holds stacks whose secrets were encrypted with it.`,
    "A new one could not open them. Put the file back from a backup, or set PULUMI_CONFIG_PASSPHRASE(_FILE) to the",
    `passphrase. If those stacks may be lost, move ${join(state, ".pulumi")} away and run the command again.`,
  ].join("\n");
}
