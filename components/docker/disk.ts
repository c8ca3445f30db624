import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Bytes } from "../../sizing/types.ts";

/** Only what the container needs to look at the root of its own file system. */
const script = 'docker run --rm --network none --read-only --cap-drop ALL --memory 64m "$IMAGE" disk /';

/**
 * Size of the file system that holds Docker's data, which `docker info` does not tell: the root of a container lies on
 * it. Measured once, at the first deploy, by the probe image; unknown in a preview before.
 */
export function measureDisk(
  name: string,
  environment: Record<string, pulumi.Input<string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<Bytes> {
  const args = { create: script, update: script, environment, logging: "none" } as const;
  // Another image measures the same disk.
  return new command.local.Command(
    name,
    args,
    pulumi.mergeOptions(opts, { ignoreChanges: ["environment"] }),
  ).stdout.apply(Number);
}
