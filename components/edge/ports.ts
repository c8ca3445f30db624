export { edgePorts as ports } from "../../platforms/edge.ts";

/** Unprivileged whatever the port outside is, and none of the edge's own. */
const firstTcpPort = 10_001;

/** Where nginx listens for the TCP route of this number. */
export function tcpPort(index: number): number {
  return firstTcpPort + index;
}
