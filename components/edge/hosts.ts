import { serverErrorPages } from "./error-pages.ts";
import { maintenanceGuard } from "./maintenance.ts";
import type { EdgeSettings } from "./settings.ts";

/** What stands before all routes of a host. */
interface HostGuard {
  readonly lines: readonly string[];
  /** Where no route fits. */
  readonly nothing: string;
}

export function hostGuard(host: string, edge: EdgeSettings): HostGuard {
  if (host !== "*" || !onlyNamed(edge))
    return { lines: [...maintenanceGuard, ...serverErrorPages(edge)], nothing: "location / { return 404; }" };
  // 421 tells a client that it has come to the wrong place by a connection that is another host's.
  return { lines: edge.tls.kind === "none" ? [] : noCertificate, nothing: "location / { return 421; }" };
}

/** Whether the stack file knows all hosts that it answers for. */
export function onlyNamed({ routes }: EdgeSettings): boolean {
  return routes.length > 0 && routes.every(({ host }) => host !== "*");
}

/** Whoever asks for a host that is not routed learns of none that is. */
const noCertificate = ["ssl_reject_handshake on;"];
