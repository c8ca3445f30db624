import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Bytes } from "../../sizing/types.ts";

/**
 * Size of the file system that holds Docker's data, which `docker info` does not tell: the root of a container lies on
 * it. Measured once, at the first deploy; unknown in a preview before.
 */
export function measureDisk(
  name: string,
  image: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<Bytes> {
  const script =
    'docker run --rm --network none --read-only --cap-drop ALL --memory 64m --entrypoint df "$IMAGE" -B1 --output=size /';
  const df = new command.local.Command(
    name,
    { create: script, update: script, environment: { IMAGE: image }, logging: "none" },
    // Another image measures the same disk.
    pulumi.mergeOptions(opts, { ignoreChanges: ["environment"] }),
  );
  return df.stdout.apply(sizeOf);
}

/** `df --output=size` prints a heading and the number. */
export function sizeOf(output: string): Bytes {
  return Number(output.trim().split(/\s+/).at(-1));
}
