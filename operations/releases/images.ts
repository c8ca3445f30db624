import type { StackConfig } from "../../config/schema.ts";
import type { ExportedState } from "../state/types.ts";
import { describeDockerImages } from "./docker-images.ts";
import type { ReleaseImage } from "./types.ts";

/** Every image that a state runs, by what no tag can move. */
export async function describeImages(
  { deployment }: ExportedState,
  config: StackConfig,
  env: NodeJS.ProcessEnv,
): Promise<readonly ReleaseImage[]> {
  if (config.target === "docker") return describeDockerImages(deployment, env);
  // Only who deploys to a cluster has the client's library.
  const { describeKubernetesImages } = await import("./kubernetes-images.ts");
  return describeKubernetesImages(deployment, config);
}
