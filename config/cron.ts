/** Times of a schedule, as sets: which minutes, hours, days, months and weekdays. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  /** A day has to be of both kinds where one of the two is `*`; of either where both are given. */
  readonly bothDays: boolean;
}

/** What stands for five fields. */
export const cronNames: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
};

interface Field {
  readonly key: keyof Omit<Cron, "bothDays">;
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for its values, from the least on. */
  readonly words?: readonly string[];
}

const monthWords = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayWords = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const fields: readonly Field[] = [
  { key: "minutes", name: "minute", least: 0, most: 59 },
  { key: "hours", name: "hour", least: 0, most: 23 },
  { key: "days", name: "day of the month", least: 1, most: 31 },
  { key: "months", name: "month", least: 1, most: 12, words: monthWords },
  { key: "weekdays", name: "day of the week", least: 0, most: 6, words: weekdayWords },
];

/** What a wrong schedule should be, as the end of "give …"; undefined where nothing is wrong. */
export function cronFault(text: string): string | undefined {
  try {
    return neverComes(parseCron(text)) ? "days that one of its months has, for it never comes" : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Throws an Error whose message is the end of "give …". */
export function parseCron(text: string): Cron {
  if (text.startsWith("@") && cronNames[text] === undefined)
    throw new Error(`${Object.keys(cronNames).join(", ")}, or five fields`);
  const parts = (cronNames[text] ?? text).trim().split(/\s+/);
  if (parts.length !== fields.length) {
    const names = fields.map(({ name }) => name).join(", ");
    throw new Error(`five fields (${names}); it has ${parts.length}`);
  }
  const sets = fields.map((field, index) => [field.key, valuesOf(parts[index]!, field)]);
  const bothDays = [parts[2]!, parts[4]!].some((part) => part.split(",").some(isStar));
  return { ...(Object.fromEntries(sets) as Omit<Cron, "bothDays">), bothDays };
}

/** With a step it chooses days, as any other list does. */
function isStar(part: string): boolean {
  return /^[*?](\/1)?$/.test(part);
}

function valuesOf(text: string, field: Field): number[] {
  const values = text.split(",").flatMap((part) => rangeOf(part, field));
  return [...new Set(values)].sort((a, b) => a - b);
}

function rangeOf(part: string, field: Field): number[] {
  const [, range = "", , step] = /^([^/]+)(\/(\d+))?$/.exec(part) ?? [];
  const [from, to] = boundsOf(range, field, step !== undefined);
  const width = step === undefined ? 1 : Number(step);
  if (from === undefined || to === undefined || from > to || width < 1) throw wrongField(part, field);
  return Array.from({ length: Math.floor((to - from) / width) + 1 }, (_, index) => from + index * width);
}

function boundsOf(range: string, field: Field, stepped: boolean): readonly (number | undefined)[] {
  if (range === "*" || range === "?") return [field.least, field.most];
  const ends = range.split("-").map((end) => valueOf(end, field));
  if (ends.length > 2) return [];
  // 5/10 begins at 5 and goes on to the end.
  return [ends[0], ends.length === 2 ? ends[1] : stepped ? field.most : ends[0]];
}

function valueOf(text: string, { least, most, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return least + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

function wrongField(part: string, { name, least, most, words }: Field): Error {
  const names = words === undefined ? "" : `, or ${words[0]} to ${words.at(-1)}`;
  const sunday = name === "day of the week" && /^7/.test(part) ? "; Sunday is 0" : "";
  const forms = "alone, as a list 1,3, a range 1-5, or with a step */2";
  return new Error(`${least} to ${most}${names} as ${name}, in place of "${part}"${sunday}; ${forms}`);
}

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Where either kind of day will do, a weekday comes in every month. */
function neverComes({ days, months, bothDays }: Cron): boolean {
  return bothDays && !months.some((month) => days.some((day) => day <= longestMonths[month - 1]!));
}

const minute = 60;
const day = 24 * 60 * minute;

/** The shortest time between two runs, in seconds. */
export function shortestInterval(cron: Cron): number {
  return Math.min(...intervals(cron));
}

/** The longest, in seconds; where it is more than eight years, eight years. */
export function longestInterval(cron: Cron): number {
  return Math.max(...intervals(cron));
}

/** Every 29 February of a leap year is within it, and every weekday at every date. */
const lookedAtDays = 28 * 366;

function intervals(cron: Cron): number[] {
  const times = cron.hours.flatMap((hour) => cron.minutes.map((each) => (hour * 60 + each) * minute));
  const within = times.slice(1).map((time, index) => time - times[index]!);
  const between = dayGaps(cron).map((gap) => gap * day - (times.at(-1)! - times[0]!));
  return [...within, ...between];
}

/** The different numbers of days from one day with a run to the next. */
function dayGaps(cron: Cron): number[] {
  const gaps = new Set<number>();
  let last: number | undefined;
  const start = Date.UTC(2000, 0, 1) / 1000;
  for (let index = 0; index < lookedAtDays; index += 1) {
    if (!hasRun(cron, new Date((start + index * day) * 1000))) continue;
    if (last !== undefined) gaps.add(index - last);
    last = index;
  }
  return gaps.size === 0 ? [8 * 366] : [...gaps];
}

function hasRun({ days, months, weekdays, bothDays }: Cron, date: Date): boolean {
  const ofMonth = days.includes(date.getUTCDate());
  const ofWeek = weekdays.includes(date.getUTCDay());
  return months.includes(date.getUTCMonth() + 1) && (bothDays ? ofMonth && ofWeek : ofMonth || ofWeek);
}
