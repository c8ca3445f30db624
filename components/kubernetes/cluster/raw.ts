import type { KubeConfig } from "@kubernetes/client-node";
import type { ClientLibrary } from "./client.ts";

/** Asks the API for what the client has no method for; throws as its methods do. */
export type Get = <T>(path: string, accept: string) => Promise<T>;

export function rawGet(library: ClientLibrary, kubeConfig: KubeConfig, timeoutMs: number): Get {
  const http = new library.IsomorphicFetchHttpLibrary();
  const { server } = kubeConfig.getCurrentCluster()!;
  return async <T>(path: string, accept: string) => {
    const request = new library.RequestContext(`${server}${path}`, library.HttpMethod.GET);
    request.setHeaderParam("Accept", accept);
    request.setSignal(AbortSignal.timeout(timeoutMs));
    await kubeConfig.applySecurityAuthentication(request);
    const { httpStatusCode, body, headers } = await http.send(request).toPromise();
    const text = await body.text();
    if (httpStatusCode >= 300) throw new library.ApiException(httpStatusCode, path, text, headers);
    return JSON.parse(text) as T;
  };
}
