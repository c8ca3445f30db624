import type { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../../../config/user-error.ts";

/** What the client throws for an answer that is no success. */
interface ApiFailure extends Error {
  readonly code: number;
  readonly body: unknown;
}

/** The answer's status code; undefined where there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "body" in error ? (error as ApiFailure).code : undefined;
}

/** The answer, or undefined where the API says one of these codes, such as 404 for a thing that is not there. */
export async function unless<T>(codes: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const code = statusOf(error);
    if (code !== undefined && codes.includes(code)) return undefined;
    throw error;
  }
}

/** A failure in words for people, where it is not Keelson's own bug. */
export function explained(error: unknown, kubeConfig: KubeConfig, timeoutMs: number): unknown {
  const code = statusOf(error);
  if (code === 401) return new UserError(unauthorised(kubeConfig));
  if (code !== undefined) return new UserError(`The cluster answers ${code}: ${apiMessage(error as ApiFailure)}`);
  if (!(error instanceof Error)) return error;
  if (error.name === "AbortError")
    return new UserError(unreachable(kubeConfig, `no answer within ${timeoutMs / 1000} s`));
  // Of node-fetch; its message ends in the reason, such as a refused connection or an unknown certificate.
  if (error.name === "FetchError")
    return new UserError(unreachable(kubeConfig, error.message.replace(/^.*reason: /, "")));
  return error;
}

function unreachable(kubeConfig: KubeConfig, reason: string): string {
  return [
    `No Kubernetes API answers at ${kubeConfig.getCurrentCluster()!.server} (${reason}).`,
    `It is what the kubeconfig's context ${kubeConfig.getCurrentContext()} names; another is chosen with keelson:stack.kubernetes.context.`,
  ].join("\n");
}

function unauthorised(kubeConfig: KubeConfig): string {
  const user = kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.user;
  return [
    `The cluster at ${kubeConfig.getCurrentCluster()!.server} does not accept the credentials of ${user ?? "nobody"}`,
    `(context ${kubeConfig.getCurrentContext()}): log in to it again, or renew the kubeconfig.`,
  ].join(" ");
}

/** The API's own sentence, out of a Status object that may be text. */
function apiMessage({ body, message }: ApiFailure): string {
  try {
    const status = (typeof body === "string" ? JSON.parse(body) : body) as { readonly message?: string } | undefined;
    return status?.message ?? message.split("\n")[0]!;
  } catch {
    return String(body).trim();
  }
}
