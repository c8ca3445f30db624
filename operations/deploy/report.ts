/** A reporter is where a deploy says what it does: lines for people, or one JSON object a line for programs. */
export interface Reporter {
  /** Says a line to people; in JSON it is an event "message". */
  line(text: string): void;
  /** Says a text to people alone: programs have had an event that says it. */
  text(text: string): void;
  /** Tells programs of an event; it says nothing where people read. */
  event(event: string, facts: object): void;
}

/** People read standard output as it comes, with or without a terminal: no line is ever rewritten. */
const textReporter: Reporter = {
  line: (text) => console.log(text),
  text: (text) => console.log(text),
  event: () => undefined,
};

/** Reports one object a line: { time, event, … }. */
export function jsonReporter(write: (line: string) => void, now: () => Date = () => new Date()): Reporter {
  const event = (event: string, facts: object) =>
    write(`${JSON.stringify({ time: now().toISOString(), event, ...facts })}\n`);
  return { line: (text) => event("message", { text }), text: () => undefined, event };
}

export function reporter(json: boolean): Reporter {
  return json ? jsonReporter((line) => process.stdout.write(line)) : textReporter;
}
