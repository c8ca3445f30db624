import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { maintenanceSwitchSeconds } from "../../platforms/edge.ts";
import { rendersOnly } from "../target.ts";
import { dockerEdge } from "./docker.ts";
import { clusterEdge } from "./kubernetes.ts";
import type { EdgeSwitch } from "./types.ts";

/** Where the maintenance page stands between the world and a stack; ends with what was asked in force. */
export interface Order {
  readonly stack: string;
  readonly config: StackConfig;
}

export async function turnMaintenance(order: Order, on: boolean): Promise<void> {
  await withEdge(order, (edge) => edge.turn(on));
  await sleep(maintenanceSwitchSeconds * 1000);
}

export const isUnderMaintenance = (order: Order): Promise<boolean> => withEdge(order, (edge) => edge.isOn());

function withEdge<T>({ stack, config }: Order, act: (edge: EdgeSwitch) => Promise<T>): Promise<T> {
  if (rendersOnly(config))
    throw new UserError(
      "This stack is only rendered as YAML: add the key maintenance to the edge's ConfigMap edge-edge-files, whoever applies it.",
    );
  return config.target === "kubernetes" ? clusterEdge(stack, config, act) : dockerEdge(stack, config, act);
}
