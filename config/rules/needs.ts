import type { Draft, StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";
import { isPortless } from "../health.ts";
import { circleOf, dataServices } from "../topology.ts";

/** Whom a service needs: data services, and other services of the stack. */
export function needProblems(service: Draft<ServiceConfig>, path: Path, stack: StackDraft): Problem[] {
  const name = String(path.at(-1));
  const needs = service.needs ?? [];
  const problems = needs.flatMap((need, index): Problem[] => {
    if (need === undefined) return [];
    const text = needs.indexOf(need) < index ? `"${need}" is listed twice; keep one` : wrongNeed(need, name, stack);
    return text === undefined ? [] : [{ path: [...path, "needs", index], text }];
  });
  return [...problems, ...circleProblems(name, path, stack), ...portProblems(service, path)];
}

function wrongNeed(need: string, name: string, stack: StackDraft): string | undefined {
  const services = Object.keys(stack.services ?? {});
  if (need === name) return "is the service itself; remove it";
  if (need === "pgbouncer") return `"pgbouncer" comes with postgres; write postgres`;
  const isData = dataServices.some((each) => each === need);
  if (isData)
    return need in stack ? undefined : `"${need}" is not part of the stack; add "${need}: {}" under keelson:stack`;
  if (services.includes(need)) return portless(need, stack);
  const there = [...dataServices, ...services.filter((each) => each !== name)];
  return `no service is called "${need}"${didYouMean(need, there) || `; there is ${there.join(", ")}`}`;
}

function portless(need: string, { services = {} }: StackDraft): string | undefined {
  const { kind, ports = [] } = services[need] ?? {};
  if (kind === "scheduled") return `"${need}" runs at its times and has no port; remove it here`;
  if (kind !== "worker" || ports.length > 0) return undefined;
  return `"${need}" is a worker, which has no port; give it ports, or remove it here`;
}

/** Said once, at the service of the circle that comes first by name. */
function circleProblems(name: string, path: Path, { services = {} }: StackDraft): Problem[] {
  const circle = circleOf(services, name);
  if (circle === undefined || circle.length < 3 || circle.some((other) => other < name)) return [];
  const text = `a circle of needs, in which none could start first: ${circle.join(" → ")}; remove one of them`;
  return [{ path: [...path, "needs"], text }];
}

function portProblems({ kind, port, ports = [] }: Draft<ServiceConfig>, path: Path): Problem[] {
  return ports.flatMap((each, index): Problem[] => {
    const place = [...path, "ports", index];
    if (each === undefined) return [];
    if (each === port && !isPortless({ kind })) return [{ path: place, text: `${each} is port already; keep one` }];
    return ports.indexOf(each) < index ? [{ path: place, text: `${each} is listed twice; keep one` }] : [];
  });
}
