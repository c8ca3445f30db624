// A line of JSON for each test that has no tests below it.
const first = (error) => {
  const cause = error?.cause ?? error;
  return String(cause?.message ?? cause)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 6)
    .join(" ");
};

export default async function* leaves(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite" || data.skip !== undefined) continue;
    const passed = type === "test:pass";
    yield `${JSON.stringify({ name: data.name, passed, why: passed ? "" : first(data.details.error) })}\n`;
  }
}
