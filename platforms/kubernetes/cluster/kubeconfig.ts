import type { KubeConfig } from "@kubernetes/client-node";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { UserError } from "../../../config/user-error.ts";
import type { ClientLibrary } from "./library.ts";

/** A pod finds at this path the credentials of its own cluster. */
const ownToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Reads the configuration as kubectl does: the files of KUBECONFIG, else the user's, else the cluster that this runs
 * in.
 */
export function readKubeConfig({ KubeConfig }: ClientLibrary, context: string | undefined): KubeConfig {
  const kubeConfig = new KubeConfig();
  const paths = kubeConfigPaths(process.env);
  const files = paths.filter((path) => existsSync(path));
  if (files.length > 0) {
    for (const file of files) merge(kubeConfig, readFile(new KubeConfig(), file));
  } else if (process.env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(ownToken)) kubeConfig.loadFromCluster();
  else throw new UserError(noKubeConfig(paths));
  selectContext(kubeConfig, context);
  return kubeConfig;
}

export function kubeConfigPaths(env: NodeJS.ProcessEnv): string[] {
  const given = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  return given.length > 0 ? given : [join(env.HOME || homedir(), ".kube", "config")];
}

function readFile(kubeConfig: KubeConfig, file: string): KubeConfig {
  try {
    kubeConfig.loadFromFile(file);
  } catch (error) {
    // The parser's own message quotes lines, which may hold a token: only its first line names the fault.
    throw new UserError(`${file} is no kubeconfig: ${(error as Error).message.split("\n")[0]!}`);
  }
  return kubeConfig;
}

/** The first file to name a thing wins, as with kubectl; the library's own merge fails where two files name the same. */
function merge(into: KubeConfig, from: KubeConfig): void {
  const missing =
    (known: readonly { readonly name: string }[]) =>
    ({ name }: { readonly name: string }) =>
      !known.some((other) => other.name === name);
  into.loadFromOptions({
    clusters: [...into.clusters, ...from.clusters.filter(missing(into.clusters))],
    users: [...into.users, ...from.users.filter(missing(into.users))],
    contexts: [...into.contexts, ...from.contexts.filter(missing(into.contexts))],
    currentContext: into.currentContext || from.currentContext,
  });
}

function selectContext(kubeConfig: KubeConfig, wanted: string | undefined): void {
  const context = wanted ?? kubeConfig.getCurrentContext();
  const names = kubeConfig.getContexts().map(({ name }) => name);
  if (!names.includes(context)) throw new UserError(unknownContext(context, names));
  kubeConfig.setCurrentContext(context);
  if (!kubeConfig.getCurrentCluster())
    throw new UserError(`The kubeconfig's context ${context} names no cluster of it.`);
}

function noKubeConfig(paths: readonly string[]): string {
  return [
    `There is no kubeconfig: looked at ${paths.join(", ")}.`,
    "Point KUBECONFIG at your cluster's, or write YAML without a cluster with keelson:stack.kubernetes.render.",
  ].join("\n");
}

function unknownContext(context: string | undefined, names: readonly string[]): string {
  const there = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  if (!context)
    return `The kubeconfig has no current context (${there}): name one under keelson:stack.kubernetes.context.`;
  return `keelson:stack.kubernetes.context: the kubeconfig has no context "${context}"; ${there}.`;
}
