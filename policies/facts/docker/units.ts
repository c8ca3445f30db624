const secondsOf: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Go's form: "1m30s". Zero stands for Docker's default. */
export function goSeconds(duration: string | undefined): number | undefined {
  const parts = [...(duration ?? "").matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * secondsOf[unit!]!, 0) || undefined;
}

const powers = ["", "k", "m", "g", "t"];

/** The log drivers' form: "10m", in powers of 1024; -1 is no bound. */
export function logBytes(size: string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?) ?([kmgt]?)i?b?$/i.exec(size ?? "");
  return found === null ? undefined : Number(found[1]) * 1024 ** powers.indexOf(found[2]!.toLowerCase()) || undefined;
}
