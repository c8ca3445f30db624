import { output } from "../../support/run.ts";
import type { Spec } from "./spec.ts";

const prefix = "keelson-bench-copy-";

/** Copies every volume of these containers, with owners and modes: Keelson takes its own ones away with the stack. */
export async function copyVolumes(specs: readonly Spec[]): Promise<readonly Spec[]> {
  const names = [...new Set(specs.flatMap(({ volumes }) => volumes.map(({ name }) => name)))];
  const copies = new Map(names.map((name, index) => [name, `${prefix}${index}`]));
  for (const spec of specs) await output("docker", ["stop", spec.name], { timeoutSeconds: 120 });
  for (const [from, to] of copies) {
    await output("docker", ["volume", "create", to]);
    const mounts = ["--volume", `${from}:/from:ro`, "--volume", `${to}:/to`];
    await output("docker", [
      "run",
      "--rm",
      "--network",
      "none",
      ...mounts,
      "debian:trixie-slim",
      "cp",
      "-a",
      "/from/.",
      "/to/",
    ]);
  }
  for (const spec of specs) await output("docker", ["start", spec.name]);
  return specs.map((spec) => ({
    ...spec,
    volumes: spec.volumes.map((volume) => ({ ...volume, name: copies.get(volume.name)! })),
  }));
}

export async function removeVolumes(specs: readonly Spec[]): Promise<void> {
  const names = new Set(specs.flatMap(({ volumes }) => volumes.map(({ name }) => name)));
  await output("docker", ["volume", "rm", ...names]);
}
