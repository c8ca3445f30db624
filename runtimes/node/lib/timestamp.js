let second = 0;
let upToSecond = "";

/** A moment as in RFC 3339. A date's own text costs more than the rest of a log line: it is made once a second. */
export function timestampOf(milliseconds) {
  const now = Math.floor(milliseconds);
  const begun = now - (now % 1000);
  if (begun !== second) {
    second = begun;
    upToSecond = new Date(begun).toISOString().slice(0, -4);
  }
  return `${upToSecond}${String(now - begun).padStart(3, "0")}Z`;
}
