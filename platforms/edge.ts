import { posix } from "node:path";

/** All that the edge's nginx reads and that is no secret; one volume or ConfigMap of constant name. */
export const edgeFolder = "/etc/keelson/edge";

/** While it exists the edge answers by its maintenance page. No deploy writes or removes it. */
export const maintenanceSwitch = posix.join(edgeFolder, "maintenance");

/** Seconds for which a worker of nginx may go on by what it saw of the switch last. */
export const maintenanceSwitchSeconds = 1;

/** Unprivileged, because nginx runs as a user without capabilities; Docker publishes them under the real ports. */
export const edgePorts = { http: 8080, https: 8443, health: 8081 } as const;
