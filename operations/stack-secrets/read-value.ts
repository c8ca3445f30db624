import { UserError } from "../../config/user-error.ts";

/** A value from standard input: typed unseen at a terminal, else all of what comes. */
export async function readSecret(input = process.stdin, output = process.stderr): Promise<string> {
  const value = input.isTTY ? await typed(input, output) : valueOf(await all(input));
  if (value === "")
    throw new UserError("secret: the value is empty; give it by standard input, or type it when asked.");
  return value;
}

/** One line without its end; of several lines, such as a key in PEM, every character. */
export function valueOf(text: string): string {
  return /\n[^]*\S/.test(text.trimStart()) ? text : text.replace(/\r?\n$/, "");
}

async function all(input: NodeJS.ReadStream): Promise<string> {
  let text = "";
  for await (const chunk of input.setEncoding("utf8")) text += String(chunk);
  return text;
}

function typed(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  output.write("Value (not shown): ");
  input.setRawMode(true).setEncoding("utf8").resume();
  return new Promise((resolve, reject) => {
    let value = "";
    const end = (result: () => void) => {
      input.off("data", take).setRawMode(false).pause();
      output.write("\n");
      result();
    };
    const take = (text: string) => {
      for (const character of text) {
        if (character === "\r" || character === "\n") {
          end(() => resolve(value));
          return;
        }
        if (character === "\u0003") {
          end(() => reject(new UserError("Stopped: nothing was changed.")));
          return;
        }
        value = character === "\u007F" ? value.slice(0, -1) : value + character;
      }
    };
    input.on("data", take);
  });
}
