import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { type Reload, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { PlacedFiles } from "./files.ts";
import { quote } from "../../platforms/shell-quote.ts";

export interface ReloadArgs {
  readonly files: PlacedFiles;
  readonly instances: readonly pulumi.Output<string>[];
  /** Variables of the docker commands (DOCKER_HOST). */
  readonly commands: Readonly<Record<string, string>>;
}

/** Servers load their files in milliseconds; a busy machine is given its time. */
const loadSeconds = 15;

/**
 * Changed files of a server that can reload: tested by the server itself, then it is told and asked what it has loaded; no
 * container is replaced. A change of the files deletes the record of the last reload before it makes a new one: after a
 * reload that failed there is none, so the next update runs it whatever the files are then, the earlier ones included.
 */
export function createReload(
  name: string,
  { reload }: Workload,
  { files: { reloadDigest }, instances, commands }: ReloadArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (reload === undefined || reloadDigest === undefined) return [];
  const script = reloadScript(reload);
  const environment = {
    ...commands,
    CONTAINERS: pulumi.all([...instances]).apply((names) => names.join(" ")),
    ...(reload.digest === undefined ? {} : { DIGEST: reload.digest }),
  };
  return [
    new command.local.Command(
      `${name}-reload`,
      { create: script, update: script, environment, triggers: [reloadDigest], logging: "none" },
      pulumi.mergeOptions(opts, { deleteBeforeReplace: true }),
    ),
  ];
}

/** One command a line: `set -e` does not see a failure on the left of &&. */
export function reloadScript({ test, loaded, settled, ...reload }: Reload): string {
  const steps = [
    ...(test === undefined ? [] : [`${inside(test)} || { echo "${refusal}" >&2; exit 1; }`]),
    ...tell(reload).map(inside),
    ...(loaded === undefined ? [] : awaitLoaded(inside(loaded))),
    ...(settled === undefined ? [] : [inside(settled)]),
  ];
  return ["set -e", "for c in $CONTAINERS; do", ...steps, "done"].join("\n");
}

const refusal = "$c refuses its new files (the reason stands above) and runs on with what it had";

/**
 * Gives the commands that tell a server to reload. They run inside, because an engine of 20.10 takes `docker kill
 * --signal HUP` for the user's own stop and restarts no more.
 */
function tell({ signal, command }: Reload): (readonly string[])[] {
  return [
    ...(signal === undefined ? [] : [[probeBinary, "signal", signal]]),
    ...(command === undefined ? [] : [command]),
  ];
}

function awaitLoaded(ask: string): string[] {
  const failure = `$c has not loaded its new files within ${loadSeconds} s: expected $DIGEST, it says $said`;
  return [
    `end=$(($(date +%s) + ${loadSeconds}))`,
    `until said=$(${ask} 2>&1) && [ "$said" = "$DIGEST" ]; do`,
    `if [ "$(date +%s)" -ge "$end" ]; then echo "${failure}" >&2; exit 1; fi`,
    "sleep 0.2",
    "done",
  ];
}

function inside(words: readonly string[]): string {
  return `docker exec "$c" ${words.map(quote).join(" ")}`;
}
