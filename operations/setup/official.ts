import { dirname, delimiter } from "node:path";
import { isExecutable, runCommand } from "../process.ts";
import { logFile, type SetupContext } from "./context.ts";
import { launchedCli, pluginPath } from "./locations.ts";
import { isPlugin, type Part } from "./parts.ts";

const downloadSite = "https://get.pulumi.com";

/** Version of the npm package `pulumi`. It fetches the CLI of whatever version PULUMI_VERSION names. */
const launcher = "pulumi@3.265.0";

/** Brings a part from Pulumi's own site; undefined where that cannot be. */
export async function installOfficial(
  part: Part,
  cli: string | undefined,
  context: SetupContext,
): Promise<string | undefined> {
  if (!(await context.reachability(downloadSite))) return undefined;
  const [path, command, args] = isPlugin(part)
    ? ([
        pluginPath(part, context),
        cli ?? "pulumi",
        ["plugin", "install", "resource", part.name, part.version],
      ] as const)
    : ([
        launchedCli(part.version, context),
        "npm",
        ["exec", "--yes", `--package=${launcher}`, "--", "pulumi", "version"],
      ] as const);
  await runCommand(command, args, {
    env: officialEnvironment(part, cli, context),
    logFile: logFile(context, part.program),
    timeoutSeconds: 300,
  });
  return isExecutable(path) ? path : undefined;
}

function officialEnvironment(part: Part, cli: string | undefined, { env, folders }: SetupContext): NodeJS.ProcessEnv {
  const path = cli === undefined ? env.PATH : [dirname(cli), env.PATH].join(delimiter);
  const common = { ...env, PATH: path, PULUMI_HOME: folders.pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return part.kind === "cli" ? { ...common, PULUMI_VERSION: part.version } : common;
}
