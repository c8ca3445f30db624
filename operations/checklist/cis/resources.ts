import type { Control } from "./types.ts";
import { all, notChecked } from "./verdicts.ts";

/** What a container may use up, and how it comes back. */
export const resources: readonly Control[] = [
  {
    id: "5.11",
    title: "Memory is limited",
    judge: all(({ HostConfig }) => HostConfig.Memory > 0, "for all", "no limit"),
  },
  {
    id: "5.12",
    title: "CPU is shared out by priority",
    judge: all(
      // 1024 is the engine's own default: as good as none.
      ({ HostConfig: { CpuShares } }) => CpuShares !== 0 && CpuShares !== 1024,
      "all have shares of their own",
      "has the default share",
    ),
  },
  {
    id: "5.13",
    title: "The root file system is read-only",
    judge: all(({ HostConfig }) => HostConfig.ReadonlyRootfs, "for all", "writable"),
  },
  {
    id: "5.15",
    title: "Restarts are bounded: on-failure, five times at most",
    judge: all(
      ({ HostConfig: { RestartPolicy } }) =>
        RestartPolicy.Name === "on-failure" &&
        RestartPolicy.MaximumRetryCount > 0 &&
        RestartPolicy.MaximumRetryCount <= 5,
      "for all",
      "restarts without a bound",
    ),
  },
  {
    id: "5.19",
    title: "Ulimits differ from the engine's where a container needs it",
    judge: ({ containers }) => {
      const own = containers.filter(({ HostConfig }) => (HostConfig.Ulimits ?? []).length > 0);
      const tiers = new Set(own.map(({ Config }) => Config.Labels["keelson.service"]));
      return {
        status: "pass",
        reason: tiers.size === 0 ? "none needs others" : `own limits for ${[...tiers].sort().join(", ")}`,
      };
    },
  },
  {
    id: "5.25",
    title: "Containers are in the engine's own cgroup",
    judge: all(({ HostConfig }) => HostConfig.CgroupParent === "", "none names another", "another parent"),
  },
  {
    id: "5.27",
    title: "Health is checked while containers run",
    judge: all(({ State }) => State.Health !== undefined, "for all", "no health check"),
  },
  {
    id: "5.28",
    title: "What runs is the newest version of its image",
    judge: () => notChecked("a registry would have to be asked; tags name a version, and releases record the image"),
  },
  {
    id: "5.29",
    title: "The number of processes is limited",
    judge: all(({ HostConfig: { PidsLimit } }) => (PidsLimit ?? 0) > 0, "for all", "no limit"),
  },
];
