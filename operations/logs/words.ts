/** What an id may be made of. */
const part = "[\\w.-]";

/** Tells whether a line holds this id as a word of its own, in whatever format the line is. */
export function holdsId(id: string): (message: string) => boolean {
  const word = new RegExp(`(?<!${part})${id.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?!${part})`);
  return (message) => message.includes(id) && word.test(message);
}

/** A phrase of LogsQL. */
export function quoteLogsQl(text: string): string {
  return JSON.stringify(text);
}
