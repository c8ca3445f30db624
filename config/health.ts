import type { ServiceConfig } from "./schema.ts";

/** A service that no request reaches: it works by itself, all the time or at its times. */
export function isPortless({ kind }: { readonly kind?: ServiceConfig["kind"] | undefined }): boolean {
  return kind === "worker" || kind === "scheduled";
}

/** How a service is asked whether it is well. */
export type Health =
  | { readonly kind: "http"; readonly liveness: string; readonly readiness: string }
  /** One path says whether it is ready; that it lives is told by its port. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "tcp" }
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "file"; readonly file: string; readonly maxAge: string }
  /** Nothing is asked but whether the process lives. */
  | { readonly kind: "process" };

/** A web service is asked by HTTP unless it says otherwise; a worker has no port, and lives or does not. */
export function healthOf({ kind, health }: Pick<ServiceConfig, "kind" | "health">): Health {
  if (health.command !== undefined) return { kind: "command", command: health.command };
  if (health.file !== undefined) return { kind: "file", file: health.file, maxAge: health.maxAge };
  if (health.none !== undefined || isPortless({ kind })) return { kind: "process" };
  return healthOfPort(health);
}

function healthOfPort(health: ServiceConfig["health"]): Health {
  if (health.tcp) return { kind: "tcp" };
  if (health.path !== undefined) return { kind: "path", path: health.path };
  return { kind: "http", liveness: health.liveness ?? "/health", readiness: health.readiness ?? "/ready" };
}

/** The paths that a service answers well on; none where it is asked in another way. */
export function healthPaths(service: Pick<ServiceConfig, "kind" | "health">): string[] {
  const health = healthOf(service);
  if (health.kind === "path") return [health.path];
  return health.kind === "http" ? [...new Set([health.liveness, health.readiness])] : [];
}
