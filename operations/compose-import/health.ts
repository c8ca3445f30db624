import { defined, when } from "./defined.ts";
import { knownImage } from "./known-images.ts";
import { isGroup } from "./merge.ts";
import { askedAtHome } from "./own-host.ts";
import { secondsOf } from "./quantities.ts";
import type { Group, ServiceFile } from "./types.ts";
import { textOf, wordsOf } from "./words.ts";
import type { World } from "./world.ts";

type Health = NonNullable<ServiceFile["health"]>;

/** How a service is asked whether it is well; `port` is undefined for a worker. */
export function healthOf(world: World, name: string, port: number | undefined): Health | undefined {
  const service = world.compose.services[name]!;
  const check = service["healthcheck"];
  if (isGroup(check) && !isOff(check)) return checked(world, name, check, port);
  if (check !== undefined) {
    world.report.carried(name, "healthcheck");
    return { none: "the compose file switches its health check off" };
  }
  if (port === undefined) return undefined;
  const known = knownImage(service);
  // At another port it may be another protocol: what the page says is of its own.
  if (known?.health !== undefined && known.port === port) return known.health;
  world.report.left(
    name,
    "healthcheck",
    "none in the compose file: its port is asked; a path that says more is better (health.path)",
  );
  return { tcp: true };
}

function isOff({ disable, test }: Group): boolean {
  return disable === true || JSON.stringify(test) === '["NONE"]' || test === "NONE";
}

function checked({ report, hosts }: World, name: string, check: Group, port: number | undefined): Health {
  report.carried(name, "healthcheck");
  const words = testWords(check["test"]).map((word) => askedAtHome(word, name, hosts));
  const path = port === undefined ? undefined : askedPath(words.join(" "), port);
  const timeout = secondsOf(check["timeout"] ?? "");
  // Compose counts failures only after the start period; a service may then fail as often as retries say.
  const startup = (secondsOf(check["start_period"] ?? "") ?? 0) + startTries(check);
  const times = {
    timeout: when(timeout !== undefined, `${timeout ?? 0}s`),
    startup: when(startup > 60, `${startup}s`),
  };
  return { ...(path === undefined ? { command: words } : { path }), ...defined(times) };
}

function startTries({ interval, retries }: Group): number {
  const every = secondsOf(interval ?? "") ?? 30;
  return Math.min(3600, every * (typeof retries === "number" ? retries : 3));
}

function testWords(test: unknown): string[] {
  if (!Array.isArray(test)) return ["sh", "-c", textOf(test ?? "true")];
  const [form, ...rest] = test.map(String);
  return form === "CMD-SHELL" ? ["sh", "-c", rest.join(" ")] : (wordsOf(form === "CMD" ? rest : test) ?? []);
}

/** The path of a check that fetches a page of the service's own port and wants it to be there. */
function askedPath(line: string, port: number): string | undefined {
  if (!/\b(curl|wget|http|fetch)\b/i.test(line)) return undefined;
  const pattern = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[A-Za-z0-9._~%+@:/-]*)?/;
  const [whole, at = "80", path = "/"] = pattern.exec(line) ?? [];
  return whole !== undefined && Number(at) === port ? path : undefined;
}
