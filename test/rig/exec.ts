import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { kubeconfigOf } from "./credentials.ts";
import { layoutOf } from "./layout.ts";
import { pathOf } from "./parts.ts";
import { inNamespace } from "./processes.ts";
import { requireRunning } from "./status.ts";

/**
 * Makes the environment of a program inside the cluster: an administrator's kubeconfig, and the cluster's own kubectl
 * first.
 */
export function clusterEnvironment(context: SetupContext): NodeJS.ProcessEnv {
  const { PATH = "", ...others } = context.env;
  const kubectl = dirname(pathOf("kubectl", context));
  return {
    ...others,
    PATH: `${kubectl}${delimiter}${PATH}`,
    KUBECONFIG: kubeconfigOf("admin", layoutOf(context)),
  };
}

/** Runs a program inside, as if it had been called itself: input, output, exit code. */
export function exec([command = "", ...args]: readonly string[], context: SetupContext): Promise<void> {
  const layout = layoutOf(context);
  requireRunning(layout);
  const [program, words] = inNamespace(layout, command, args);
  const child = spawn(program, words, { stdio: "inherit", env: clusterEnvironment(context) });
  // The terminal sends Ctrl-C to both: what follows from it is the program's to say.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal!];
      resolve();
    });
  });
}
