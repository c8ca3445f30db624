import type { KubeConfig } from "@kubernetes/client-node";
import type { ClientLibrary } from "./library.ts";

/** Asks the API for what the client has no method for; throws as its methods do. */
export type Get = <T>(path: string, accept: string) => Promise<T>;

/** Deletes what a path names, of whichever kind; throws as the client's methods do. */
export type Delete = (path: string) => Promise<void>;

export interface RawApi {
  readonly get: Get;
  readonly delete: Delete;
}

export function rawApi(library: ClientLibrary, kubeConfig: KubeConfig, timeoutMs: number): RawApi {
  const http = new library.IsomorphicFetchHttpLibrary();
  const { server } = kubeConfig.getCurrentCluster()!;
  const ask = async (method: "GET" | "DELETE", path: string, accept: string) => {
    const request = new library.RequestContext(`${server}${path}`, library.HttpMethod[method]);
    request.setHeaderParam("Accept", accept);
    request.setSignal(AbortSignal.timeout(timeoutMs));
    await kubeConfig.applySecurityAuthentication(request);
    const { httpStatusCode, body, headers } = await http.send(request).toPromise();
    const text = await body.text();
    if (httpStatusCode >= 300) throw new library.ApiException(httpStatusCode, path, text, headers);
    return text;
  };
  return {
    get: async <T>(path: string, accept: string) => JSON.parse(await ask("GET", path, accept)) as T,
    delete: async (path) => {
      await ask("DELETE", path, "application/json");
    },
  };
}
