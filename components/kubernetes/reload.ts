import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import { type Reload, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { PlacedFiles } from "./files.ts";

export interface ReloadArgs {
  readonly files: PlacedFiles;
  /** Its pods are ready once this is. */
  readonly controller: pulumi.Resource;
  readonly namespace: pulumi.Output<string>;
  readonly config: StackConfig["kubernetes"];
}

/**
 * Changed files of a server that can reload: the pods stay, get the files at once, and their servers are told. As on
 * Docker, a reload that failed leaves no record, so that the next update runs it again whatever the files are then.
 */
export function createReload(
  name: string,
  { reload, service }: Workload,
  { files: { marks }, controller, namespace, config: { context } }: ReloadArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (reload === undefined || marks.length === 0) return [];
  const digests = pulumi.all(marks.map(({ digest }) => digest));
  const paths = marks.map(({ path }) => path);
  const script = "node toolchain/run.mjs components/kubernetes/cluster/reload.ts";
  const environment = {
    KEELSON_NAMESPACE: namespace,
    KEELSON_SERVICE: service,
    KEELSON_STEPS: JSON.stringify(stepsOf(reload)),
    KEELSON_MARKS: digests.apply((all) => JSON.stringify(paths.map((path, index) => [path, all[index]]))),
    ...(reload.digest === undefined ? {} : { KEELSON_DIGEST: reload.digest }),
    ...(context === undefined ? {} : { KEELSON_CONTEXT: context }),
  };
  const triggers = [digests.apply((all) => all.join(" "))];
  return [
    new command.local.Command(
      `${name}-reload`,
      { create: script, update: script, environment, triggers, logging: "none" },
      pulumi.mergeOptions(opts, { dependsOn: [controller], deleteBeforeReplace: true }),
    ),
  ];
}

/** What nobody gave is undefined, which JSON leaves out. */
function stepsOf({ test, signal, command: words, loaded, settled }: Reload) {
  const tell = words ?? (signal === undefined ? undefined : [probeBinary, "signal", signal]);
  return { test, tell, loaded, settled };
}
