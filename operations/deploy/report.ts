/** Where a deploy says what it does: lines for people, or one JSON object a line for programs. */
export interface Reporter {
  /** For people; in JSON an event "message". */
  line(text: string): void;
  /** For people alone: programs have had an event that says it. */
  text(text: string): void;
  /** For programs; nothing where people read. */
  event(event: string, facts: object): void;
}

/** People read standard output as it comes, with or without a terminal: no line is ever rewritten. */
const textReporter: Reporter = {
  line: (text) => console.log(text),
  text: (text) => console.log(text),
  event: () => undefined,
};

/** One object a line: { time, event, … }. */
export function jsonReporter(write: (line: string) => void, now: () => Date = () => new Date()): Reporter {
  const event = (event: string, facts: object) =>
    write(`${JSON.stringify({ time: now().toISOString(), event, ...facts })}\n`);
  return { line: (text) => event("message", { text }), text: () => undefined, event };
}

export function reporter(json: boolean): Reporter {
  return json ? jsonReporter((line) => process.stdout.write(line)) : textReporter;
}
