import { existsSync, readFileSync } from "node:fs";
import { pulumiEnvironment } from "../environment/pulumi-environment.ts";
import { openReleases } from "../releases/store.ts";
import { planStackFile } from "../stack-file.ts";
import { isFileBackend } from "../state/backend.ts";
import { exportState } from "../state/export.ts";
import type { BackupStack } from "./box.ts";
import { askFilesBox } from "./files.ts";
import type { FilesRecord } from "./types.ts";

/**
 * Backs up what says how the stack is made: its files here, every computed setting, its state with secrets still encrypted,
 * and its releases. It goes from where the command runs, as nothing on the host has the state.
 */
export async function storeConfig(backups: BackupStack) {
  const content = await gatherConfig(backups);
  return askFilesBox<FilesRecord[]>(backups, { service: "backup" }, ["store"], JSON.stringify(content));
}

async function gatherConfig({ stack, config, env }: BackupStack): Promise<Record<string, string>> {
  const state = pulumiEnvironment(env, { environment: config.environment, stack });
  const { plan } = await planStackFile(stack);
  const releases = isFileBackend(state) ? await openReleases(stack, state).list() : [];
  return {
    ...filesHere(["Pulumi.yaml", `Pulumi.${stack}.yaml`, "package.json"]),
    "plan.json": json(plan),
    "state.json": json(await exportState(stack, state)),
    ...Object.fromEntries(releases.map((release) => [`releases/${release.number}.json`, json(release)])),
  };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function filesHere(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => existsSync(name)).map((name) => [name, readFileSync(name, "utf8")]));
}
