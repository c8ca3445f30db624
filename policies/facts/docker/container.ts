import type { Resource } from "../resources.ts";
import { at, flag, list, mapKnown, text, texts, together, whole, type Tree } from "../tree.ts";
import { isKnown, unknown, type Container, type Fact, type Security, type Variable } from "../types.ts";
import { withPrefix } from "../capabilities.ts";
import { asTier } from "../tiers.ts";
import { health, logs, stop } from "./health.ts";
import { label, labels } from "./labels.ts";
import { limits } from "./limits.ts";
import { mounts, networks, published } from "./connections.ts";

/** False for a container that is only created, to fill a volume: nothing of it ever runs. A job's is started by its own command. */
export function runs({ props }: Resource): boolean {
  return isJob(props) || !(at(props, "start") === false && at(props, "mustRun") === false);
}

const isJob = (props: Tree) => label(props, "keelson.job") !== undefined;

export function serviceOf({ props, name }: Resource): string {
  return label(props, "keelson.service") ?? name;
}

export function dockerContainer(resource: Resource): Container {
  const { props } = resource;
  const service = serviceOf(resource);
  return {
    subject: service,
    service,
    tier: asTier(label(props, "keelson.tier")),
    platform: "docker",
    ...(isJob(props) && { job: true }),
    image: mapKnown(text(at(props, "image")), (image) => image ?? ""),
    environment: environment(props),
    command: command(props),
    labels: labels(props),
    security: security(props),
    limits: limits(props),
    mounts: mounts(props),
    published: published(props),
    networks: networks(props),
    health: health(props),
    stop: stop(props),
    restart: mapKnown(text(at(props, "restart")), (policy) => (policy === "no" ? undefined : policy)),
    logs: logs(props),
  };
}

function environment(props: Tree): Fact<readonly Variable[]> {
  return mapKnown(list(at(props, "envs")), (items) => items.map(variable));
}

/** An assignment is one text: where its value is not known, its name is not known either. */
function variable(item: Tree, index: number): Variable {
  if (typeof item !== "string") return { name: `envs[${index}]`, value: unknown };
  const [name = ""] = item.split("=", 1);
  return { name, value: item.slice(name.length + 1) };
}

function command(props: Tree): Fact<readonly string[]> {
  const words = together({ entrypoint: texts(at(props, "entrypoints")), args: texts(at(props, "command")) });
  return mapKnown(words, ({ entrypoint, args }) => [...entrypoint, ...args]);
}

function security(props: Tree): Security {
  const options = list(at(props, "securityOpts"));
  const capabilities = (key: string) =>
    mapKnown(texts(at(props, "capabilities", key)), (names) => names.map(withPrefix));
  return {
    user: text(at(props, "user")),
    privileged: flag(at(props, "privileged")),
    noNewPrivileges: isKnown(options) ? noNewPrivileges(options) : unknown,
    dropped: capabilities("drops"),
    added: capabilities("adds"),
    readOnlyRoot: flag(at(props, "readOnly")),
    seccomp: mapKnown(texts(at(props, "securityOpts")), (all) => option(all, "seccomp")),
    hostNamespaces: hostNamespaces(props),
  };
}

/** The option that is there says it, whatever another one may be. */
function noNewPrivileges(options: readonly Tree[]): Fact<boolean> {
  const isSet = options.some((item) => typeof item === "string" && /^no-new-privileges([:=]true)?$/.test(item));
  return !isSet && options.includes(unknown) ? unknown : isSet;
}

/** Docker takes both signs: seccomp=unconfined and the older seccomp:unconfined. */
function option(options: readonly string[], name: string): string | undefined {
  return options.find((item) => /^[^:=]*/.exec(item)![0] === name)?.slice(name.length + 1);
}

const namespaces = { network: "networkMode", pid: "pidMode", ipc: "ipcMode", userns: "usernsMode" } as const;

function hostNamespaces(props: Tree): Fact<readonly string[]> {
  const modes = whole(
    Object.entries(namespaces).map(([name, key]) => mapKnown(text(at(props, key)), (mode) => ({ name, mode }))),
  );
  return mapKnown(modes, (all) => all.filter(({ mode }) => mode === "host").map(({ name }) => name));
}
