import type { StackConfig } from "../../config/schema.ts";
import type { ServerImages } from "../../platforms/servers.ts";
import type { EdgePlan, ServicePlan } from "../../sizing/types.ts";
import type { AppService } from "../app-service/app-service.ts";
import type { Target } from "../workload.ts";

/** What the edge is made from; its files need part of it. */
export interface EdgeArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: StackConfig["edge"];
  readonly environment: StackConfig["environment"];
  readonly service: ServicePlan;
  readonly plan: EdgePlan;
  /** What obtains the certificates gets this; absent where nothing does. */
  readonly acme?: ServicePlan | undefined;
  /** Says whether anybody asks the edge for metrics. */
  readonly monitored: boolean;
  /** All apps by name; routes choose among them. */
  readonly apps: Readonly<Record<string, AppService>>;
}
