/** ISO 8601 as clocks at this place show it, with their distance from UTC in minutes. */
export function localTime(iso: string, offset = -new Date(iso).getTimezoneOffset()): string {
  const shifted = new Date(new Date(iso).getTime() + offset * 60_000).toISOString();
  return `${shifted.slice(0, "2026-11-21T10:00:00".length)}${zone(offset)}`;
}

function zone(offset: number): string {
  const minutes = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** Whole units, rounded down: "3d", "2h", "5m", "12s". A clock that was set back makes it nothing. */
export function age(iso: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - new Date(iso).getTime()) / 1000));
  const unit = units.find(([, size]) => seconds >= size);
  return unit === undefined ? `${seconds}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
