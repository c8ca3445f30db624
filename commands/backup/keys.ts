import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import { required } from "../../operations/backups/answer.ts";
import { askBox } from "../../operations/backups/box.ts";
import { askFiles } from "../../operations/backups/files.ts";
import { placeOf } from "../../operations/backups/place.ts";
import { open, print, type AnswerOptions } from "./answers.ts";

const keyFile = "/run/secrets-backup/key";

interface Opened {
  readonly backups: number;
}

export async function exportKey(options: AnswerOptions): Promise<void> {
  const backups = await open(options);
  const { code, stdout: key, lines } = await placeOf(backups).run("backup", ["cat", keyFile]);
  if (code !== 0) throw new UserError(`The key cannot be read: ${lines.join(" ")}`);
  process.stdout.write(options.json === true ? `${JSON.stringify({ key })}\n` : key);
  console.error("Keep this apart from the backups and from the host: without it no backup can be read.");
}

/** Tries a key on the repositories of the database, and on those of files that were written to. */
export async function verifyKey(file: string, options: AnswerOptions): Promise<void> {
  const [stack, key] = [await open(options), readKey(file)];
  const what = `The key in ${file}`;
  const database = required(await askBox<Opened>(stack, ["key-check"], key), what);
  const files = required(await askFiles<Opened>(stack, ["key-check"], key), what);
  const backups = [database, ...files].reduce((sum, one) => sum + one.backups, 0);
  print(options, { fits: true, backups }, () => `The key in ${file} opens every repository (${backups} backups).`);
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`);
  }
}
