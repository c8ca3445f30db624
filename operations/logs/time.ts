const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/;

/** An engine's time in UTC with nine decimals; undefined for a text that is no time. */
export function normalTime(text: string): string | undefined {
  const [, seconds, fraction = "", zone] = rfc3339.exec(text) ?? [];
  if (seconds === undefined || zone === undefined) return undefined;
  const moment = new Date(`${seconds}${zone}`);
  return Number.isNaN(moment.getTime()) ? undefined : withNanoseconds(moment, fraction);
}

export function timeOf(moment: Date): string {
  return withNanoseconds(moment, String(moment.getUTCMilliseconds()).padStart(3, "0"));
}

function withNanoseconds(moment: Date, fraction: string): string {
  return `${moment.toISOString().slice(0, "2026-11-21T10:00:00".length)}.${fraction.padEnd(9, "0")}Z`;
}

/** Seconds since 1970 with nine decimals, as the Docker Engine's API takes a time. */
export function unixTime(time: string): string {
  return `${Math.floor(Date.parse(time) / 1000)}.${time.slice(-10, -1)}`;
}
