import type * as client from "@kubernetes/client-node";
import { UserError } from "../../../config/user-error.ts";
import { explained } from "./failures.ts";
import { kubeConfigPaths, readKubeConfig } from "./kubeconfig.ts";
import type { ClientLibrary } from "./library.ts";
import { rawApi, type Delete, type Get } from "./raw.ts";

/** An answer takes milliseconds; a cluster behind a slow VPN a second or two. */
const timeoutMs = 10_000;

/** A cluster as a context names it. */
export interface Cluster {
  readonly library: ClientLibrary;
  readonly kubeConfig: client.KubeConfig;
  readonly core: client.CoreV1Api;
  readonly apps: client.AppsV1Api;
  readonly batch: client.BatchV1Api;
  readonly networking: client.NetworkingV1Api;
  readonly storage: client.StorageV1Api;
  readonly coordination: client.CoordinationV1Api;
  readonly authorization: client.AuthorizationV1Api;
  readonly apis: client.ApisApi;
  readonly version: client.VersionApi;
  readonly get: Get;
  readonly delete: Delete;
}

/** Works with the cluster of a context (the current one when left out); what goes wrong there is said in one message. */
export async function withCluster<T>(context: string | undefined, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await connection(context);
  try {
    return await work(cluster);
  } catch (error) {
    throw explained(error, cluster.kubeConfig, timeoutMs);
  }
}

const connections = new Map<string, Promise<Cluster>>();

/** One a process and kubeconfig: a cloud's login helper takes a second, and a program asks its cluster five times. */
function connection(context: string | undefined): Promise<Cluster> {
  const key = JSON.stringify([context, kubeConfigPaths(process.env)]);
  const opened = connections.get(key) ?? open(context);
  connections.set(key, opened);
  return opened;
}

async function open(context: string | undefined): Promise<Cluster> {
  const library = await loadLibrary();
  const kubeConfig = readKubeConfig(library, context);
  await findCredentials(kubeConfig);
  return connect(library, kubeConfig);
}

/**
 * Loads the client's library, which is done here alone: it takes most of a second, and who deploys to Docker does not
 * have it.
 */
async function loadLibrary(): Promise<ClientLibrary> {
  try {
    return await import("@kubernetes/client-node");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("What target kubernetes needs is not installed: run npm run setup -- --with kubernetes.");
  }
}

/** A cloud's login helper runs here once; the client keeps what it returned. */
async function findCredentials(kubeConfig: client.KubeConfig): Promise<void> {
  try {
    await kubeConfig.applyToHTTPSOptions({});
  } catch (error) {
    const context = kubeConfig.getCurrentContext();
    throw new UserError(`The kubeconfig's context ${context} gives no credentials: ${(error as Error).message.trim()}`);
  }
}

function connect(library: ClientLibrary, kubeConfig: client.KubeConfig): Cluster {
  const configuration = library.createConfiguration({
    baseServer: new library.ServerConfiguration(kubeConfig.getCurrentCluster()!.server, {}),
    authMethods: { default: kubeConfig },
    promiseMiddleware: [{ pre: limitTime, post: giveType }],
  });
  return {
    library,
    kubeConfig,
    core: new library.CoreV1Api(configuration),
    apps: new library.AppsV1Api(configuration),
    batch: new library.BatchV1Api(configuration),
    networking: new library.NetworkingV1Api(configuration),
    storage: new library.StorageV1Api(configuration),
    coordination: new library.CoordinationV1Api(configuration),
    authorization: new library.AuthorizationV1Api(configuration),
    apis: new library.ApisApi(configuration),
    version: new library.VersionApi(configuration),
    ...rawApi(library, kubeConfig, timeoutMs),
  };
}

/** The client itself would wait for as long as TCP does. */
function limitTime(request: client.RequestContext): Promise<client.RequestContext> {
  request.setSignal(AbortSignal.timeout(timeoutMs));
  return Promise.resolve(request);
}

/** An empty log comes without a type, which the client takes for a fault. */
function giveType(response: client.ResponseContext): Promise<client.ResponseContext> {
  response.headers["content-type"] ??= "text/plain";
  return Promise.resolve(response);
}
