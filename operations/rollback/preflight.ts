import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { userFolders } from "../environment/folders.ts";
import { pulumiOrFail } from "../pulumi.ts";
import type { Release } from "../releases/types.ts";
import { isProvider, packageOf, providerUrn, type RecordedState } from "./recorded.ts";

/** A stack does not change its platform, and a release made on another one says nothing about this. */
export function refuseTarget({ number, target }: Release, wanted: Release["target"]): void {
  if (target === wanted) return;
  throw new UserError(
    `Release ${number} ran on ${target}, and this stack's file says ${wanted}: set keelson:stack.target back, or choose another release.`,
  );
}

/** What a service declares about its database now, beside what the release can read. */
export function refuseNewerSchema(release: Release, current: Release | undefined, accepted: boolean): void {
  if (accepted || current === undefined) return;
  const newer = Object.entries(current.schemaVersions).flatMap(([service, version]) => {
    const known = release.schemaVersions[service];
    const gone = !isServing(service, release);
    if (gone || (known !== undefined && known >= version)) return [];
    return [`  ${service}: ${version} now, ${known ?? "none declared"} in release ${release.number}`];
  });
  if (newer.length === 0) return;
  throw new UserError(
    [
      `Release ${release.number} is older than the database's schema, which a rollback does not take back:`,
      ...newer,
      "Nothing was changed. Migrate back first, or add --accept-schema where the old code can read the new schema.",
    ].join("\n"),
  );
}

/** A service that the release does not have reads no schema. Images name the services, on either platform. */
function isServing(service: string, { images, schemaVersions }: Release): boolean {
  return service in schemaVersions || images.some((image) => image.service === service);
}

export interface Plugin {
  readonly name: string;
  readonly version: string;
}

/** Provider plugins that the release's resources were made with, once each. */
export function neededPlugins({ resources, defaultProviders }: RecordedState): readonly Plugin[] {
  const used = new Set(resources.flatMap(({ provider }) => (provider === undefined ? [] : [providerUrn(provider)])));
  const made = [...defaultProviders.values()].filter(({ urn }) => used.has(urn));
  const plugins = [...made, ...resources.filter(isProvider)].flatMap((provider) => {
    const { version } = provider.inputs;
    return typeof version === "string" ? [{ name: packageOf(provider), version }] : [];
  });
  return [...new Map(plugins.map((plugin) => [`${plugin.name} ${plugin.version}`, plugin])).values()];
}

/** The engine is asked only where a plugin is not where set-up and `pulumi plugin install` put it: it may be on the PATH. */
export async function requirePlugins(plugins: readonly Plugin[], env: NodeJS.ProcessEnv): Promise<void> {
  const { pulumiHome } = userFolders(env);
  if (plugins.every((plugin) => existsSync(pluginFolder(plugin, pulumiHome)))) return;
  const { stdout } = await pulumiOrFail("plugins", ["plugin", "ls", "--json"], { env, timeoutSeconds: 60 });
  refuseMissingPlugins(plugins, JSON.parse(stdout) as readonly Plugin[]);
}

function pluginFolder({ name, version }: Plugin, pulumiHome: string): string {
  return join(pulumiHome, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

export function refuseMissingPlugins(needed: readonly Plugin[], installed: readonly Plugin[]): void {
  const missing = needed.filter(
    ({ name, version }) => !installed.some((plugin) => plugin.name === name && plugin.version === version),
  );
  if (missing.length === 0) return;
  const lines = missing.map(
    ({ name, version }) => `  ${name} ${version}: pulumi plugin install resource ${name} ${version}`,
  );
  throw new UserError(
    ["The release was made with provider plugins that are not installed:", ...lines, "Nothing was changed."].join("\n"),
  );
}
