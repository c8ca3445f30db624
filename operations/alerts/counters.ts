/** What Alertmanager counts of its attempts at receivers of one kind, or of one receiver where it tells them apart. */
export interface Attempts {
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
    made: now.made - before.made,
    failed: now.failed - before.failed,
    givenUp: now.givenUp - before.givenUp,
  };
}

/** The last reason that Alertmanager's log gives for a failed attempt at this receiver. */
export function failureIn(log: string, receiver: string): string | undefined {
  const lines = log.split("\n").filter((text) => text.includes(`receiver=${receiver} `) || namesFirst(text, receiver));
  const [, reason] = /\berr="((?:[^"\\]|\\.)*)"/.exec(lines.at(-1) ?? "") ?? [];
  return reason?.replaceAll('\\"', '"');
}

/** As in err="team/webhook[0]: …". */
function namesFirst(text: string, receiver: string): boolean {
  return text.includes(`err="${receiver}/`);
}
