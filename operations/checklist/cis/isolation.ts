import type { InspectedContainer } from "../live/types.ts";
import type { Control, Evidence, Verdict } from "./types.ts";
import { all, fail, namesOf, notApplicable, options, pass } from "./verdicts.ts";

/** What the kernel lets a container do. */
export const isolation: readonly Control[] = [
  {
    id: "5.1",
    title: "Swarm mode is off where nothing needs it",
    judge: ({ engine }) =>
      engine.swarm === "inactive" ? pass("swarm is inactive") : fail(`swarm is ${engine.swarm}, and no stack needs it`),
  },
  { id: "5.2", title: "An AppArmor profile confines each container", judge: appArmor },
  { id: "5.3", title: "SELinux labels confine each container", judge: selinux },
  {
    id: "5.4",
    title: "Containers have no capabilities beyond what they need",
    judge: all(
      ({ HostConfig: { CapDrop, CapAdd } }) => CapDrop?.includes("ALL") === true && (CapAdd ?? []).length === 0,
      "all are dropped, and none is added",
      "keep capabilities",
    ),
  },
  {
    id: "5.5",
    title: "No container is privileged",
    judge: all(({ HostConfig }) => !HostConfig.Privileged, "none is", "privileged"),
  },
  shares("5.10", "network", ({ NetworkMode }) => NetworkMode),
  shares("5.16", "process", ({ PidMode }) => PidMode),
  shares("5.17", "IPC", ({ IpcMode }) => IpcMode),
  shares("5.21", "UTS", ({ UTSMode }) => UTSMode),
  { id: "5.22", title: "The seccomp profile is in force", judge: seccomp },
  {
    id: "5.26",
    title: "Containers cannot gain privileges",
    judge: all(
      (container) => options(container).some((option) => /^no-new-privileges(?!.*false)/.test(option)),
      "no-new-privileges is set for all",
      "without no-new-privileges",
    ),
  },
  shares("5.31", "user", ({ UsernsMode }) => UsernsMode),
];

function appArmor({ engine, containers }: Evidence): Verdict {
  if (!engine.security.includes("apparmor")) return notApplicable("the host's kernel runs without AppArmor");
  const found = containers.filter(({ AppArmorProfile }) => ["", "unconfined"].includes(AppArmorProfile));
  return found.length === 0 ? pass("the engine's profile confines all") : fail(`unconfined: ${namesOf(found)}`);
}

function selinux({ engine, containers }: Evidence): Verdict {
  if (!engine.security.includes("selinux")) return notApplicable("the engine runs without SELinux");
  const found = containers.filter((container) => options(container).includes("label=disable"));
  return found.length === 0 ? pass("the engine's labels confine all") : fail(`without labels: ${namesOf(found)}`);
}

function seccomp({ engine, containers }: Evidence): Verdict {
  if (!engine.security.includes("seccomp")) return fail("the engine runs without seccomp");
  const found = containers.filter((container) => options(container).some((one) => /^seccomp[=:]unconfined/.test(one)));
  return found.length === 0 ? pass("the engine's default profile filters all") : fail(`unfiltered: ${namesOf(found)}`);
}

function shares(id: string, name: string, mode: (host: InspectedContainer["HostConfig"]) => string): Control {
  const judge = all(({ HostConfig }) => mode(HostConfig) !== "host", "none shares it", "shares it");
  return { id, title: `No container shares the host's ${name} namespace`, judge };
}
