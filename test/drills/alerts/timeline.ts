import type { AlertName } from "../../../config/alerts/names.ts";
import type { Arrival } from "./receivers.ts";

/** What became of one alert, in milliseconds of the clock; undefined where it did not happen. */
export interface Course {
  readonly alert: AlertName;
  readonly cause: string;
  readonly caused: number;
  fired?: number;
  undone?: number;
  ended?: number;
}

/** Whoever was told, and how long after the alert fired; silenced by another where nobody was. */
function told({ alert, fired }: Course, arrivals: readonly Arrival[]): string {
  const all = arrivals.filter((one) => one.alert === alert && one.state === "firing");
  // What fired before its cause began, as on a machine that is busy otherwise, was told then.
  const own = all.filter(({ at }) => at >= (fired ?? 0));
  const by = (kind: Arrival["by"]) => (own.length > 0 ? own : all).find((one) => one.by === kind);
  const told = (["webhook", "mail", "slack"] as const).flatMap((kind) => by(kind) ?? []);
  if (told.length === 0) return "nobody";
  const first = Math.min(...told.map(({ at }) => at));
  return `${told.map((one) => one.by).join(", ")} after ${seconds(fired, Math.max(first, fired ?? 0))} s`;
}

const seconds = (from: number | undefined, to: number | undefined): string =>
  from === undefined || to === undefined ? "–" : ((to - from) / 1000).toFixed(0);

/** A Markdown table: a row an alert, its real cause, and the seconds until it fired, until somebody knew, and until it ended. */
export function table(courses: readonly Course[], arrivals: readonly Arrival[]): string {
  const rows = courses.map((course) => {
    const { alert, cause, caused, fired, undone, ended } = course;
    const cells = [alert, cause, seconds(caused, fired), told(course, arrivals), seconds(undone, ended)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| alert | cause | fires after, s | who is told | ends after, s |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** What did not fire, or fired and reached nobody though nothing silences it. */
export function missed(
  courses: readonly Course[],
  arrivals: readonly Arrival[],
  silenced: ReadonlySet<AlertName>,
): string[] {
  return courses.flatMap((course) => {
    if (course.fired === undefined) return [`${course.alert} did not fire: ${course.cause}`];
    if (silenced.has(course.alert) || told(course, arrivals) !== "nobody") return [];
    return [`${course.alert} fired and reached nobody`];
  });
}
