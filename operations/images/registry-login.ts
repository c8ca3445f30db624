import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { registryOf } from "../../config/registries.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Who asks a registry, and for which stack. */
export interface Asker {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Does something with the docker command's login to an image's registry: the stack file's where it has one, else what `docker
 * login` left on this machine, credential helpers included.
 */
export async function withLogin<T>(
  reference: string,
  asker: Asker,
  act: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const registry = registryOf(reference);
  if (!(registry in asker.config.images.registries)) return act(asker.env);
  const folder = loginFolder(registry, await decryptedLogin(registry, asker), asker.env);
  try {
    return await act({ ...asker.env, DOCKER_CONFIG: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The stack file is read without its secrets everywhere else: only the engine opens them. */
async function decryptedLogin(registry: string, { stack, env }: Asker): Promise<Login> {
  const args = ["config", "--show-secrets", "--json", "--stack", stack];
  const { stdout } = await pulumiOrFail("images", args, { env, timeoutSeconds: 60 });
  return loginIn(stdout, registry);
}

interface Opened {
  readonly "keelson:stack"?: {
    readonly objectValue?: { readonly images?: { readonly registries?: Readonly<Record<string, Login>> } };
  };
}

export function loginIn(json: string, registry: string): Login {
  const login = (JSON.parse(json) as Opened)["keelson:stack"]?.objectValue?.images?.registries?.[registry];
  if (login === undefined) throw new UserError(`images.registries: the engine does not find the login of ${registry}.`);
  return login;
}

/** A helper or store of the user's own would win over what stands here: the folder has this one login, and the engine's contexts. */
function loginFolder(registry: string, login: Login, env: NodeJS.ProcessEnv): string {
  const folder = mkdtempSync(join(tmpdir(), "keelson-login-"));
  const own = env["DOCKER_CONFIG"] ?? join(env["HOME"] ?? homedir(), ".docker");
  const contexts = join(own, "contexts");
  if (existsSync(contexts)) symlinkSync(contexts, join(folder, "contexts"));
  const config = loginConfig(registry, login, readOwn(join(own, "config.json")));
  writeFileSync(join(folder, "config.json"), JSON.stringify(config), { mode: 0o600 });
  return folder;
}

function readOwn(path: string): { readonly currentContext?: string } {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { readonly currentContext?: string };
  } catch {
    return {};
  }
}

/** Docker Hub's login goes by an address that no reference has. */
export function loginConfig(
  registry: string,
  { username, password }: Login,
  { currentContext }: { readonly currentContext?: string } = {},
) {
  const key = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  return { auths: { [key]: { auth } }, ...(currentContext !== undefined && { currentContext }) };
}
