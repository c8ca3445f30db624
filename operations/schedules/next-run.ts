import { parseCron, type Cron } from "../../config/cron.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** 29 February comes after eight years at the most. */
const farthestMs = 8 * 366 * 24 * hourMs;

/**
 * When a CronJob is due next after a moment, as its controller counts: a time that the clock jumps over does not come, one
 * that it repeats comes twice. Undefined where none comes within eight years.
 */
export function nextRun(cron: string, timeZone: string, after: Date): Date | undefined {
  const times = parseCron(cron);
  const clock = clockOf(timeZone);
  const first = Math.floor(after.getTime() / minuteMs) * minuteMs + minuteMs;
  for (let moment = first; moment < first + farthestMs;) {
    const local = clock(moment);
    const step = stepOf(times, local);
    if (step === 0) return new Date(moment);
    moment += step;
  }
  return undefined;
}

interface Local {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

/** How far to go on: 0 where this minute is one, never past the next hour of a day that may be one. */
function stepOf(cron: Cron, local: Local): number {
  const toHour = (60 - local.minute) * minuteMs;
  // Days are left an hour or two early: one of 23 hours would be overshot.
  if (!isDay(cron, local)) return toHour + Math.max(0, 21 - local.hour) * hourMs;
  if (!cron.hours.includes(local.hour)) return toHour;
  const minute = cron.minutes.find((each) => each >= local.minute);
  return minute === undefined ? toHour : (minute - local.minute) * minuteMs;
}

function isDay({ months, days, weekdays, bothDays }: Cron, { month, day, weekday }: Local): boolean {
  const [ofMonth, ofWeek] = [days.includes(day), weekdays.includes(weekday)];
  return months.includes(month) && (bothDays ? ofMonth && ofWeek : ofMonth || ofWeek);
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function clockOf(timeZone: string): (moment: number) => Local {
  const numeric = { month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", weekday: "short", ...numeric });
  return (moment) => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const [month, day, hour, minute] = ["month", "day", "hour", "minute"].map((key) => Number(parts[key]));
    return { month: month!, day: day!, hour: hour!, minute: minute!, weekday: weekdays.indexOf(parts["weekday"]!) };
  };
}
