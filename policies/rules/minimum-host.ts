import { hostFindings } from "../../sizing/minimum-host.ts";
import { notApplicable, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const minimumHost: StackRule = {
  name: "minimum-host",
  item: "resource limits",
  scope: "stack",
  title: "The host has the memory and cores that the environment asks for.",
  severity: "medium",
  references: [],
  remedy: "Take a larger host, or more nodes.",
  // A small host carries a small stack: the budgets say whether it fits.
  levels: { production: "advisory" },
  judge: ({ record }, { environment }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    const { plan, config } = record;
    const { memory, cpus } = plan.host;
    return hostFindings({ environment, target: config.target }, { memory, cpus })
      .filter(({ rule }) => rule === "minimum-host")
      .map(({ message }) => violation("stack", message.replace(/\.$/, "")));
  },
};
