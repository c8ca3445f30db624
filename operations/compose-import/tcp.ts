import type { StackFile } from "../../config/schema.ts";
import { isForClients, isLocal, publishedPorts } from "./ports.ts";
import type { World } from "./world.ts";

export type TcpRoute = NonNullable<NonNullable<StackFile["edge"]>["tcp"]>[number];

/** Ports of brokers, mail and the like that everybody reaches: the edge passes their bytes on. Of two at one port, the first. */
export function tcpRoutesOf({ compose, names }: World): TcpRoute[] {
  const routes = Object.entries(names).flatMap(([name, service]) =>
    publishedPorts(compose.services[name]!)
      .filter((port) => isForClients(port) && !isLocal(port))
      .map(({ target, published = target }) => ({
        ...{ port: published, service },
        ...(published === target ? {} : { servicePort: target }),
      })),
  );
  return [...new Map(routes.toReversed().map((route) => [route.port, route])).values()].toReversed();
}
