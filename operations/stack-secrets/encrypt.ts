import { parse } from "yaml";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { isInFolder } from "../state/export.ts";
import { type Head, headOf, inScratchFolder } from "./scratch.ts";

const timeoutSeconds = 60;

export interface Encrypted {
  /** By the names of the values. */
  readonly ciphertexts: Readonly<Record<string, string>>;
  /** What the stack file has to say for them to be read. */
  readonly head: Head;
}

/** Makes the stack in its backend where it is not there yet; returns what its file has to say of its encryption. */
export async function createStack(stack: string, head: Head, env: NodeJS.ProcessEnv): Promise<Head> {
  return (await encryptValues(stack, { head, values: {} }, env)).head;
}

/** Encrypts values as the stack's own secrets provider does, which may be a passphrase, Pulumi Cloud or a cloud's key. */
export async function encryptValues(
  stack: string,
  { head, values }: { readonly head: Head; readonly values: Readonly<Record<string, string>> },
  env: NodeJS.ProcessEnv,
): Promise<Encrypted> {
  return inScratchFolder(stack, head, async (scratch) => {
    const run = (args: readonly string[], stdin = "") =>
      pulumiOrFail("secret", ["--cwd", scratch.folder, ...args], { env, timeoutSeconds, stdin });
    if ((await isInFolder(stack, env)) !== true) await run(["stack", "select", stack, "--create"]);
    const names = Object.keys(values);
    // By standard input: whoever lists the processes of a machine reads their arguments.
    for (const [index, name] of names.entries())
      await run(["config", "set", "--secret", "--stack", stack, `value${index}`], values[name]);
    const text = scratch.read();
    return { head: headOf(text), ciphertexts: ciphertextsOf(text, names) };
  });
}

function ciphertextsOf(text: string, names: readonly string[]): Record<string, string> {
  const { config = {} } = (parse(text) ?? {}) as { readonly config?: Readonly<Record<string, { secure?: string }>> };
  const entries = names.map((name, index) => {
    const found = Object.entries(config).find(([key]) => key.endsWith(`:value${index}`))?.[1].secure;
    if (found === undefined) throw new UserError(`secret: the engine has not encrypted ${name}.`);
    return [name, found];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
