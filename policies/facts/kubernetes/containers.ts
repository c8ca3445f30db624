import type { Resource } from "../resources.ts";
import { asTier } from "../tiers.ts";
import { at, knownItems, list, mapKnown, number, text, texts, together, whole, type Tree } from "../tree.ts";
import {
  isKnown,
  unknown,
  type Container,
  type Fact,
  type Pod,
  type PublishedPort,
  type Stop,
  type Variable,
} from "../types.ts";
import { health } from "./health.ts";
import { podPath } from "./kinds.ts";
import { objectLabel, serviceOf } from "./metadata.ts";
import { mounts, sharedMemory } from "./mounts.ts";
import { podOf } from "./pod.ts";
import { bytes, milliCpus } from "./quantity.ts";
import { security } from "./security.ts";

/** The containers of a pod that run as long as it does. Those that only prepare it are none: they share its limits. */
export function podContainers(resource: Resource): readonly Container[] {
  const path = podPath(resource);
  if (path === undefined) return [];
  const template = at(resource.props, ...path);
  const spec = at(template, "spec");
  const all = [...mainContainers(spec), ...knownItems(at(spec, "initContainers")).filter(isSidecar)];
  const pod = podOf(resource, template);
  return all.map((container) => podContainer(resource, { container, spec, pod, alone: all.length === 1 }));
}

/** Not known is not none: it is one container at least, of which nothing is known. */
function mainContainers(spec: Tree): readonly Tree[] {
  const containers = list(at(spec, "containers"));
  return isKnown(containers) ? containers : [unknown];
}

const isSidecar = (container: Tree) => at(container, "restartPolicy") === "Always";

interface Parts {
  readonly container: Tree;
  readonly spec: Tree;
  readonly pod: Pod;
  readonly alone: boolean;
}

function podContainer(resource: Resource, { container, spec, pod, alone }: Parts): Container {
  const service = serviceOf(resource);
  const name = text(at(container, "name"));
  return {
    subject: alone || !isKnown(name) ? service : `${service}/${name ?? ""}`,
    service,
    tier: asTier(objectLabel(resource, "keelson.dev/tier")),
    platform: "kubernetes",
    image: mapKnown(text(at(container, "image")), (image = "") => image),
    environment: environment(container),
    command: command(container),
    labels: pod.labels,
    security: security(container, spec),
    limits: limits(container, spec),
    mounts: mounts(container, spec),
    published: published(container),
    networks: [],
    health: health(container),
    stop: stop(container, spec),
    restart: restart(spec),
    logs: undefined,
    pod,
  };
}

/** What is referenced, from a Secret above all, does not stand in the definition. */
function environment(container: Tree): Fact<readonly Variable[]> {
  return mapKnown(list(at(container, "env")), (items) =>
    items.filter((item) => at(item, "valueFrom") === undefined || item === unknown).map(variable),
  );
}

function variable(item: Tree, index: number): Variable {
  const name = text(at(item, "name"));
  const value = mapKnown(text(at(item, "value")), (value = "") => value);
  return { name: (isKnown(name) && name) || `env[${index}]`, value };
}

function command(container: Tree): Fact<readonly string[]> {
  const words = together({ command: texts(at(container, "command")), args: texts(at(container, "args")) });
  return mapKnown(words, ({ command, args }) => [...command, ...args]);
}

function limits(container: Tree, spec: Tree): Container["limits"] {
  const resources = at(container, "resources");
  return {
    memory: bytes(at(resources, "limits", "memory")),
    memoryReservation: bytes(at(resources, "requests", "memory")),
    memorySwap: undefined,
    cpu: milliCpus(at(resources, "limits", "cpu")),
    cpuReservation: milliCpus(at(resources, "requests", "cpu")),
    shm: sharedMemory(container, spec),
    openFiles: undefined,
  };
}

function published(container: Tree): Fact<readonly PublishedPort[]> {
  const ports = list(at(container, "ports"));
  if (!isKnown(ports)) return unknown;
  return mapKnown(whole(ports.map(hostPort)), (all) => all.flat());
}

function hostPort(item: Tree): Fact<readonly PublishedPort[]> {
  const parts = together({
    address: text(at(item, "hostIP")),
    port: number(at(item, "hostPort")),
    internal: number(at(item, "containerPort")),
  });
  return mapKnown(parts, ({ address = "0.0.0.0", port = 0, internal = 0 }) =>
    port === 0 ? [] : [{ address, port, internal }],
  );
}

/** The image has the signal; a server that needs its own gets it from the probe binary, which ends with its name. */
function stop(container: Tree, spec: Tree): Stop {
  const words = texts(at(container, "lifecycle", "preStop", "exec", "command"));
  return {
    signal: mapKnown(words, (all) => (all[1] === "stop" ? all.find((word) => /^SIG[A-Z0-9]+$/.test(word)) : undefined)),
    graceSeconds: number(at(spec, "terminationGracePeriodSeconds")),
  };
}

/** Gives a pod's restart policy in Docker's words. */
function restart(spec: Tree): Fact<string | undefined> {
  const policies: Readonly<Record<string, string | undefined>> = { OnFailure: "on-failure", Never: undefined };
  return mapKnown(text(at(spec, "restartPolicy")), (policy = "Always") =>
    policy in policies ? policies[policy] : "always",
  );
}
