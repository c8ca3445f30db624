/** What Alertmanager counts of its attempts at receivers of one kind, or of one receiver where it tells them apart. */
export interface Attempts {
  /** Notifications that were begun; each ends by one good attempt, or is given up. */
  readonly begun: number;
  readonly made: number;
  readonly failed: number;
  /** Notifications that were given up. */
  readonly givenUp: number;
}

const line = /^(\w+)\{(.*)\} (\S+)$/;

/** Reads Alertmanager's own metrics. Its counters have the receiver's name only where a feature flag asks for it. */
export function readAttempts(metrics: string, integration: string, receiver: string): Attempts {
  const counted = metrics.split("\n").flatMap((text) => {
    const [, name = "", labels = "", value] = line.exec(text) ?? [];
    return isOf(labels, integration, receiver) ? [[name, Number(value)] as const] : [];
  });
  const sum = (metric: string) =>
    counted.filter(([name]) => name === `alertmanager_${metric}`).reduce((total, [, value]) => total + value, 0);
  return {
    begun: sum("notifications_total"),
    made: sum("notification_requests_total"),
    failed: sum("notification_requests_failed_total"),
    givenUp: sum("notifications_failed_total"),
  };
}

function isOf(labels: string, integration: string, receiver: string): boolean {
  if (!labels.includes(`integration="${integration}"`)) return false;
  return !labels.includes("receiver_name=") || labels.includes(`receiver_name="${receiver}"`);
}

export function sinceThen(before: Attempts, now: Attempts): Attempts {
  return {
    begun: now.begun - before.begun,
    made: now.made - before.made,
    failed: now.failed - before.failed,
    givenUp: now.givenUp - before.givenUp,
  };
}

/** True once everything that was begun has ended: another receiver's good attempt does not stand for one that hangs. */
export function isOver({ begun, made, failed, givenUp }: Attempts): boolean {
  return begun > 0 && made - failed + givenUp >= begun;
}

/** The last reason that Alertmanager's log gives for a failed attempt at this receiver. */
export function failureIn(log: string, receiver: string): string | undefined {
  const lines = log.split("\n").filter((text) => text.includes(`receiver=${receiver} `) || namesFirst(text, receiver));
  const [, reason] = /\berr="((?:[^"\\]|\\.)*)"/.exec(lines.at(-1) ?? "") ?? [];
  return reason?.replaceAll('\\"', '"');
}

/** Tells whether the log says that a notification to this receiver was given up. */
export function gaveUp(log: string, receiver: string): boolean {
  return log.split("\n").some((text) => namesFirst(text, receiver));
}

/** As in err="team/webhook[0]: …", which stands where it gave up. */
function namesFirst(text: string, receiver: string): boolean {
  return text.includes(`err="${receiver}/`);
}
