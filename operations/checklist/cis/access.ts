import { portsOf } from "../live/ports.ts";
import { tierOf } from "../live/findings.ts";
import type { InspectedContainer } from "../live/types.ts";
import type { Control, Evidence, Verdict } from "./types.ts";
import { all, fail, namesOf, notApplicable, notChecked, pass } from "./verdicts.ts";

const sensitive = /^\/(boot|dev|etc|lib|proc|sys|usr|root)?(\/|$)/;

const binds = ({ Mounts }: InspectedContainer) => Mounts.filter(({ Type }) => Type === "bind");

/** What a container reaches of the host, and the host's network of it. */
export const access: readonly Control[] = [
  {
    id: "5.6",
    title: "No sensitive folder of the host is mounted",
    judge: all(
      (container) => !binds(container).some(({ Source }) => sensitive.test(Source)),
      "no folder of the host is",
      "mounts one",
    ),
  },
  { id: "5.7", title: "No SSH server runs in a container", judge: sshServer },
  {
    id: "5.8",
    title: "Containers publish no privileged ports",
    judge: ({ containers }) => onlyEdge(containers.filter((one) => portsOf(one).some(({ port }) => port < 1024))),
  },
  {
    id: "5.9",
    title: "Only needed ports are published",
    judge: ({ containers }) => onlyEdge(containers.filter((one) => portsOf(one).length > 0)),
  },
  {
    id: "5.14",
    title: "Published ports listen on one address of the host",
    judge: all(
      (container) => portsOf(container).every(({ address }) => !["", "0.0.0.0", "::"].includes(address)),
      "all name their address",
      "listens on every address",
    ),
  },
  {
    id: "5.18",
    title: "No device of the host is passed on",
    judge: all(({ HostConfig }) => (HostConfig.Devices ?? []).length === 0, "none is", "has devices"),
  },
  {
    id: "5.20",
    title: "No mount hands on what is mounted below it",
    judge: all(({ Mounts }) => !Mounts.some(({ Propagation }) => /shared/.test(Propagation)), "none does", "shared"),
  },
  {
    id: "5.23",
    title: "No privileged docker exec",
    judge: () => notChecked("the engine keeps no record: the host's audit log has it"),
  },
  {
    id: "5.24",
    title: "No docker exec as root",
    judge: () => notChecked("the engine keeps no record: the host's audit log has it"),
  },
  {
    id: "5.30",
    title: "No container is on the default bridge",
    judge: all(
      ({ NetworkSettings: { Networks }, HostConfig }) =>
        !("bridge" in Networks) && HostConfig.NetworkMode !== "default",
      "each is on networks of its stack only",
      "on docker0",
    ),
  },
  {
    id: "5.32",
    title: "The engine's socket is in no container",
    judge: all(({ Mounts }) => !Mounts.some(({ Source }) => /docker\.sock$/.test(Source)), "it is not", "mounts it"),
  },
];

function onlyEdge(publishing: readonly InspectedContainer[]): Verdict {
  const others = publishing.filter((container) => tierOf(container) !== "edge");
  if (others.length > 0) return fail(`published by ${namesOf(others)}`);
  return publishing.length === 0 ? pass("none is published") : pass("by the edge alone, which is there for that");
}

function sshServer({ containers, processes }: Evidence): Verdict {
  const running = (container: InspectedContainer) => processes[container.Id];
  const found = containers.filter((container) => running(container)?.some((command) => /\bsshd\b/.test(command)));
  if (found.length > 0) return fail(`runs in ${namesOf(found)}`);
  const silent = containers.filter((container) => running(container) === undefined);
  if (silent.length > 0) return notChecked(`docker top did not answer for ${namesOf(silent)}`);
  return containers.length === 0 ? notApplicable("nothing runs") : pass("none does");
}
