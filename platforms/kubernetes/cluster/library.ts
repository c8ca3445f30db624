import type * as client from "@kubernetes/client-node";

/** The Kubernetes client's module: client.ts loads it when it is needed, and the files beside it are handed it. */
export type ClientLibrary = typeof client;
