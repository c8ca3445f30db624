import type { InspectedContainer, RunningStack } from "../../../../operations/checklist/live/types.ts";
import type { CommandResult } from "../../../../operations/process.ts";
import { planStack } from "../../../../sizing/stack-plan.ts";
import { stackConfig } from "../../../support/stack-config.ts";

const GiB = 2 ** 30;

/** A container as Keelson makes it; a test changes the one place that it is about. */
export function inspected(service: string, changes: Partial<InspectedContainer> = {}): InspectedContainer {
  const tier = service === "edge" ? "edge" : ["postgres", "redis", "pgbouncer"].includes(service) ? "data" : "app";
  return {
    Id: `id-of-${service}`,
    Name: `/keelson-test-${service}-1`,
    AppArmorProfile: "docker-default",
    Config: { Labels: { "keelson.service": service, "keelson.tier": tier }, Image: `${service}:1`, User: "1000:1000" },
    State: { Status: "running", Health: { Status: "healthy" } },
    HostConfig: {
      CapAdd: null,
      CapDrop: ["ALL"],
      Privileged: false,
      NetworkMode: "keelson-test-edge",
      PidMode: "",
      IpcMode: "private",
      UTSMode: "",
      UsernsMode: "",
      CgroupParent: "",
      Memory: GiB,
      NanoCpus: 1_000_000_000,
      CpuQuota: 0,
      CpuShares: 205,
      PidsLimit: 100,
      ReadonlyRootfs: true,
      SecurityOpt: ["no-new-privileges"],
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 },
      Devices: [],
      Ulimits: null,
    },
    Mounts: [],
    NetworkSettings: { Networks: { "keelson-test-edge": {} }, Ports: {} },
    ...changes,
  };
}

export const answer = (stdout: string, problem?: string): CommandResult => ({ stdout, stderr: "", problem });

type Answers = (service: string, command: readonly string[], stdin?: string) => CommandResult;

interface Given {
  readonly containers?: readonly InspectedContainer[];
  readonly overrides?: Parameters<typeof stackConfig>[0];
  readonly answers?: Answers;
}

/** A stack whose containers answer as the test says. */
export function running({ containers = [], overrides = {}, answers = () => answer("") }: Given): RunningStack {
  const config = stackConfig(overrides);
  return {
    config,
    plan: planStack(config, { memory: 8 * GiB, cpus: 4000, disk: 100 * GiB }),
    containers,
    exec: (container, command, stdin) =>
      Promise.resolve(answers(container.Config.Labels["keelson.service"]!, command, stdin)),
  };
}
