import type { Draft, StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import { isPortless } from "../health.ts";
import { isSecretReference, type Reference, referenceKeys, referencesIn, unclosedReference } from "../references.ts";
import type { ServiceConfig } from "../schema.ts";
import { givenSecrets, ownFiles } from "../service-values.ts";

type Service = Draft<ServiceConfig>;

/** What a service may take from the stack: of what it needs, and in places that keep a secret. */
export const referenceProblems = (stack: StackDraft): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) =>
    textsOf(service).flatMap(({ path, text, open }) => {
      const where = ["services", name, ...path];
      const faults = referencesIn(text).flatMap((reference) => {
        const fault = faultOf(reference, { name, service, stack, open });
        return fault === undefined ? [] : [{ path: where, text: `\${${reference.name}}: ${fault}` }];
      });
      return [...faults, ...unclosedProblems(where, text)];
    }),
  );

function unclosedProblems(path: Path, text: string): Problem[] {
  const found = unclosedReference(text);
  if (found === undefined) return [];
  const { name, at } = found;
  const remedy = `close it (\${${name}}), or write $\${${name} for that text itself`;
  return [{ path, text: `\${${name} at character ${at} has no closing brace; ${remedy}` }];
}

interface Text {
  readonly path: Path;
  readonly text: string;
  /** Anybody who sees the container may read it. */
  readonly open: boolean;
}

function textsOf(service: Service): Text[] {
  const { env, entrypoint, command, release } = service;
  const group = (key: "env" | "secretEnv", values: Service["env"] = {}) =>
    Object.entries(values).flatMap(([name, text]) =>
      text === undefined ? [] : [{ path: [key, name], text, open: false }],
    );
  const words = (place: Path, list: Service["command"] = []) =>
    list.flatMap((text, index) => (text === undefined ? [] : [{ path: [...place, index], text, open: true }]));
  return [
    ...group("env", env),
    ...group("secretEnv", givenSecrets(service)),
    ...ownFiles(service).map(({ path, content }) => ({ path: ["files", path], text: content, open: false })),
    ...words(["entrypoint"], entrypoint),
    ...words(["command"], command),
    ...words(["release", "command"], release?.command),
  ];
}

interface Place {
  readonly name: string;
  readonly service: Service;
  readonly stack: StackDraft;
  readonly open: boolean;
}

function faultOf(reference: Reference, place: Place): string | undefined {
  const { root, key } = reference;
  const keys: readonly string[] = referenceKeys[root];
  if (!keys.includes(key)) return `there is no such value${didYouMean(key, keys) || `; there is ${keys.join(", ")}`}`;
  if (place.open && isSecretReference(reference))
    return "a command line is for everybody to read; give it by env, where it becomes a secret";
  return root === "edge" ? edgeFault(place) : needFault(reference, place);
}

function needFault({ root, service: other, key }: Reference, { service, stack }: Place): string | undefined {
  const need = root === "services" ? other! : root;
  if (!(service.needs ?? []).some((one) => one === need)) return `add ${need} to the needs of the service`;
  return root === "services" && key !== "host" ? portFault(need, stack) : undefined;
}

function portFault(name: string, { services }: StackDraft): string | undefined {
  const { kind } = services?.[name] ?? {};
  return isPortless({ kind }) ? `"${name}" is a ${kind} service, which has no port` : undefined;
}

/** In a cluster only a route's host says where the edge is reached. */
function edgeFault({ stack }: Place): string | undefined {
  const routes = stack.edge?.routes ?? [];
  if (routes.length === 0) return "the edge has no route; add one, or remove it";
  if (stack.target !== "kubernetes" || routes.some((route) => route?.host !== undefined && !route.host.includes("*")))
    return undefined;
  return "give a route a host, which says where the edge is reached";
}
