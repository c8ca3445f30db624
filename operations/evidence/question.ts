/** The part of `docker inspect` that holds a container's own health check. */
export interface WithHealthCheck {
  readonly Config: { readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null };
}

/**
 * The command that a container's own health check runs; undefined where it has none. Docker's last verdict is as old as the
 * check's interval, and for as long after a start it has none: who needs to know how a container is now asks it this.
 */
export function healthQuestion({ Config }: WithHealthCheck): readonly string[] | undefined {
  const [kind, ...command] = Config.Healthcheck?.Test ?? [];
  return kind === "CMD" ? command : undefined;
}
