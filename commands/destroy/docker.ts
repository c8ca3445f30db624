import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Identity } from "../../components/platform.ts";
import { pulumiOrFail } from "../pulumi.ts";

const run = promisify(execFile);
const timeoutMs = 60_000;

interface Deployment {
  readonly deployment: {
    readonly resources?: readonly {
      readonly type: string;
      readonly inputs?: { readonly name?: string; readonly build?: unknown };
    }[];
  };
}

/** Tags of the images that this stack built. */
export async function builtImages(stack: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await pulumiOrFail("destroy", ["stack", "export", "--stack", stack], { env, timeoutSeconds: 60 });
  const { resources = [] } = (JSON.parse(stdout) as Deployment).deployment;
  const built = resources.filter(
    ({ type, inputs }) => type === "docker:index/remoteImage:RemoteImage" && inputs?.build !== undefined,
  );
  return built.flatMap(({ inputs }) => inputs?.name ?? []);
}

/** Another stack's container may run the same image: Docker refuses that one, and it is right to stay. */
export async function removeImages(tags: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const tag of tags) {
    const result = await run("docker", ["image", "rm", tag], { env, timeout: timeoutMs }).catch(
      (error: unknown) => (error as Error).message,
    );
    if (typeof result !== "string") console.log(`Removed image ${tag}.`);
    else if (/is using|in use/.test(result)) console.log(`Kept image ${tag}: a container of another stack runs it.`);
  }
}

/** The engine retains data volumes whatever happens; this is the one place that deletes them. */
export async function removeData({ project, stack }: Identity, env: NodeJS.ProcessEnv): Promise<void> {
  const filters = [
    `label=keelson.project=${project}`,
    `label=keelson.stack=${stack}`,
    "label=keelson.role=data",
  ].flatMap((filter) => ["--filter", filter]);
  const { stdout } = await run("docker", ["volume", "ls", "--quiet", ...filters], { env, timeout: timeoutMs });
  for (const volume of stdout.split("\n").filter((name) => name !== "")) {
    await run("docker", ["volume", "rm", volume], { env, timeout: timeoutMs });
    console.log(`Removed volume ${volume} and its data.`);
  }
}
