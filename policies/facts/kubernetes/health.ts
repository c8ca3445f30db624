import { askedPort } from "../probe-port.ts";
import { at, isGroup, knownItems, mapKnown, number, text, texts, together, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact, type Health, type Probe } from "../types.ts";

/** Kubernetes' own, where a probe leaves them out. */
const defaults = { period: 10, timeout: 1, failures: 3 } as const;

export function health(container: Tree): Health {
  const readiness = probe(container, "readinessProbe");
  const liveness = probe(container, "livenessProbe");
  return { readiness, liveness, startupSeconds: startupSeconds(container) };
}

function probe(container: Tree, key: string): Fact<Probe | undefined> {
  const tree = at(container, key);
  if (tree === unknown) return unknown;
  if (!isGroup(tree)) return undefined;
  const parts = together({ asked: action(container, tree), times: times(tree) });
  return mapKnown(parts, ({ asked, times }) => ({
    ...asked,
    intervalSeconds: times.period,
    timeoutSeconds: times.timeout,
    failures: times.failures,
  }));
}

function times(tree: Tree) {
  const given = together({
    period: number(at(tree, "periodSeconds")),
    timeout: number(at(tree, "timeoutSeconds")),
    failures: number(at(tree, "failureThreshold")),
    delay: number(at(tree, "initialDelaySeconds")),
  });
  return mapKnown(given, ({ period, timeout, failures, delay = 0 }) => ({
    period: period ?? defaults.period,
    timeout: timeout ?? defaults.timeout,
    failures: failures ?? defaults.failures,
    delay,
  }));
}

type Asked = Pick<Probe, "action" | "port">;

function action(container: Tree, tree: Tree): Fact<Asked> {
  if (at(tree, "exec") !== undefined) {
    return mapKnown(texts(at(tree, "exec", "command")), (words) => ({
      action: words.join(" "),
      ...askedPort(words),
    }));
  }
  const kinds = { http: "httpGet", tcp: "tcpSocket", grpc: "grpc" } as const;
  const [kind, key] = Object.entries(kinds).find(([, key]) => at(tree, key) !== undefined) ?? ["none", "none"];
  const parts = together({ port: portOf(container, at(tree, key, "port")), path: text(at(tree, key, "path")) });
  return mapKnown(parts, ({ port, path }) => ({
    action: [kind, port, path].filter((word) => word !== undefined).join(" "),
    ...(port === undefined ? {} : { port }),
  }));
}

/** A number, or the name of one of the container's ports. */
function portOf(container: Tree, port: Tree): Fact<number | undefined> {
  if (typeof port !== "string") return number(port);
  if (/^\d+$/.test(port)) return Number(port);
  const named = knownItems(at(container, "ports")).find((item) => at(item, "name") === port);
  return number(at(named, "containerPort"));
}

/** How long a start may take before failures of the startup probe end it. */
function startupSeconds(container: Tree): Fact<number | undefined> {
  const tree = at(container, "startupProbe");
  if (tree === unknown) return unknown;
  if (!isGroup(tree)) return undefined;
  const given = times(tree);
  return isKnown(given) ? given.delay + given.period * given.failures : unknown;
}
