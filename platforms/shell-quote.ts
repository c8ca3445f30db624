/** Makes a text one word for a POSIX shell: nothing is special inside single quotes but the quote itself. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
