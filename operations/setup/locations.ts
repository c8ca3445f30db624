import { dirname, join } from "node:path";
import type { SetupContext } from "./context.ts";
import { isPlugin, type Part } from "./parts.ts";

/**
 * Says where a part lies when built here. Plugins in Pulumi's own folder and the language host beside the CLI: of one
 * that it finds elsewhere on the PATH, the engine warns at every run.
 */
export function builtPath(part: Part, context: Pick<SetupContext, "folders">): string {
  return isPlugin(part) ? pluginPath(part, context) : join(builtFolder(context), part.version, part.program);
}

export function builtFolder({ folders }: Pick<SetupContext, "folders">): string {
  return join(folders.cache, "bin");
}

export function pluginPath(
  plugin: { readonly name: string; readonly version: string; readonly program: string },
  { folders }: Pick<SetupContext, "folders">,
): string {
  return join(folders.pulumiHome, "plugins", `resource-${plugin.name}-v${plugin.version}`, plugin.program);
}

/** Says where Pulumi's npm launcher and its Automation API keep a CLI. */
export function launchedCli(version: string, { folders }: SetupContext): string {
  return join(folders.pulumiHome, "versions", version, "bin", "pulumi");
}

/** File that names the sources a program was built from; an official one has none beside it. */
export function sourcesFile({ program }: Part, path: string): string {
  return join(dirname(path), `.${program}.sources`);
}
