import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { edgeFolder, maintenanceSwitch } from "../../platforms/edge.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { platformEnvironment } from "../stack.ts";
import type { EdgeSwitch } from "./types.ts";

interface EdgeContainer {
  readonly Image: string;
  readonly Mounts: readonly { readonly Name?: string; readonly Destination: string }[];
}

/** The switch lies in the volume of the edge's files, which every container of the edge mounts and no deploy replaces. */
export async function dockerEdge<T>(
  stack: string,
  config: StackConfig,
  act: (edge: EdgeSwitch) => Promise<T>,
): Promise<T> {
  await requireDocker(config.host);
  const env = platformEnvironment(config, process.env);
  const filters = ofStack(identityOf(stack), ["keelson.service=edge", "keelson.tier"]);
  const [id] = rows(await docker(["ps", "--all", "--quiet", "--no-trunc", ...filters], { env })).flat();
  if (id === undefined) throw notDeployed(stack);
  const [edge] = JSON.parse(await docker(["inspect", id], { env })) as [EdgeContainer];
  const volume = edge.Mounts.find(({ Destination }) => Destination === edgeFolder)?.Name;
  if (volume === undefined) throw notDeployed(stack);
  const run = (command: readonly string[]) => docker(inVolume(edge.Image, volume, command), { env });
  return act({
    turn: async (on) => {
      await run(on ? ["touch", maintenanceSwitch] : ["rm", "-f", maintenanceSwitch]);
    },
    isOn: async () => (await run(["sh", "-c", `test ! -e ${maintenanceSwitch} || echo on`])).trim() === "on",
  });
}

/** The edge itself may only read there, and may not run. Root owns the folder, and needs no capability for that. */
function inVolume(image: string, volume: string, [program, ...args]: readonly string[]): string[] {
  const hardened = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only", "--user", "0:0"];
  const alone = ["run", "--rm", "--network", "none", "--pull", "never", "--log-driver", "none"];
  return [...alone, ...hardened, "--volume", `${volume}:${edgeFolder}`, "--entrypoint", program!, image, ...args];
}

const notDeployed = (stack: string) =>
  new UserError(`The stack ${stack} has no edge here: keelson deploy --stack ${stack}.`);
