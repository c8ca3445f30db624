import { randomBytes } from "node:crypto";
import { users } from "../../platforms/servers.ts";
import { docker } from "../docker.ts";
import { runCommand } from "../process.ts";
import { build } from "../images/build.ts";
import { isBuilt } from "../images/docker.ts";
import { pullImage } from "../images/pull.ts";
import type { Asker } from "../images/registry-login.ts";
import { askingScript, scratchMiB } from "./ask-image.ts";
import type { AskedImage } from "./types.ts";
import type { Sorting } from "./sorting.ts";

const askSeconds = 120;

/** Makes sure that the engine has an image: built, or pulled with the login that the docker command has. */
async function ensureImage({ reference, folder, say }: AskedImage, asker: Asker): Promise<void> {
  const { env } = asker;
  if (await isBuilt({ reference }, env)) return;
  say(`Getting ${reference}, to see how it sorts text before it takes over PostgreSQL's data.`);
  if (folder !== undefined) return build({ service: "postgres", folder, reference }, env);
  await pullImage(reference, "images.overrides.postgres", asker);
}

/** What a throw-away container of an image says, hardened as the server itself is. */
export async function askImageOnDocker(image: AskedImage, sortings: readonly Sorting[], asker: Asker): Promise<string> {
  const { env } = asker;
  await ensureImage(image, asker);
  const { uid, gid } = users.postgres;
  const name = `keelson-asked-${randomBytes(4).toString("hex")}`;
  const folder = (path: string) => ["--tmpfs", `${path}:size=${scratchMiB}m,uid=${uid},gid=${gid},mode=0700`];
  const args = [
    ...["run", "--rm", "--name", name, "--network", "none", "--read-only", ...folder("/tmp")],
    ...["--user", `${uid}:${gid}`, "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "512m"],
    ...["--pids-limit", "100", "--entrypoint", "sh", image.reference, "-c", askingScript(sortings)],
  ];
  const { stdout, stderr, problem } = await runCommand("docker", args, { env, timeoutSeconds: askSeconds });
  // A command that was given up leaves its container behind.
  if (problem !== undefined) await docker(["rm", "--force", name], { env }).catch(() => "");
  return problem === undefined ? stdout : `${stdout}${stderr}`;
}
