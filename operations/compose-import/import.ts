import { existsSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import type { StackFile } from "../../config/schema.ts";
import { parseStackFile } from "../../config/stack-file.ts";
import { UserError } from "../../config/user-error.ts";
import { projectRoot } from "../environment/folders.ts";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { identityOf } from "../identity.ts";
import { claimStack } from "../state/checkout.ts";
import { encryptValues, type Encrypted } from "../stack-secrets/encrypt.ts";
import { withHead } from "../stack-secrets/scratch.ts";
import { composeFolder, readVariables } from "./files.ts";
import { readCompose } from "./read.ts";
import { translate } from "./translate.ts";
import type { Imported } from "./types.ts";
import { plainName } from "./world.ts";
import { secretPath, writeStackFile } from "./write.ts";

export interface ImportArgs {
  readonly files: readonly [string, ...string[]];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  /** @default the compose file's own name, or its folder's */
  readonly stack?: string | undefined;
  readonly environment: StackFile["environment"];
  /** Replaces a stack file that is there. */
  readonly force: boolean;
}

export interface ImportResult {
  readonly stack: string;
  readonly file: string;
  readonly imported: Imported;
  /** Why no secret is in the file; undefined where all that have a value are. */
  readonly notEncrypted: string | undefined;
  /** What keeps the file from being deployed as it is. */
  readonly problems: string | undefined;
}

/** Writes Pulumi.<stack>.yaml from compose files. */
export async function importCompose(args: ImportArgs): Promise<ImportResult> {
  const [first] = args.files;
  const folder = composeFolder(first, projectRoot);
  // Every path in any of them is relative to the first one's folder.
  const files = args.files.map((file) => relative(dirname(first), file));
  const compose = readCompose({
    files,
    variables: readVariables(folder, args.envFiles),
    profiles: args.profiles,
    folder,
  });
  const stack = args.stack ?? plainName(compose.name ?? folder.name);
  const file = `Pulumi.${stack}.yaml`;
  if (existsSync(file) && !args.force)
    throw new UserError(`${file} is there already; give another name with --stack, or --force to replace it.`);
  const { project } = identityOf(stack);
  const imported = translate(compose, { folder, stack, project, environment: args.environment });
  const { encrypted, why } = await encryptAll(imported, stack);
  const text = withHead(writeStackFile(imported, { stack, files, ciphertexts: encrypted.ciphertexts }), encrypted.head);
  writeFileSync(file, text);
  return { stack, file, imported, notEncrypted: why, problems: problemsOf(text, file) };
}

const nothing: Encrypted = { ciphertexts: {}, head: {} };

/** Where nothing can be encrypted yet, the file asks for each secret by a command. */
async function encryptAll({ secrets, stack: { environment } }: Imported, stack: string) {
  const given = secrets.flatMap(({ service, variable, value }) =>
    value === undefined ? [] : [[secretPath(service, variable), value]],
  );
  if (given.length === 0) return { encrypted: nothing, why: undefined };
  const values = Object.fromEntries(given) as Record<string, string>;
  try {
    const env = pulumiEnvironment(process.env, { stack, environment });
    claimStack(stack, env);
    return { encrypted: await encryptValues(stack, { head: {}, values }, env), why: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { encrypted: nothing, why: error.message };
  }
}

function problemsOf(text: string, file: string): string | undefined {
  try {
    parseStackFile(text, file);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}
