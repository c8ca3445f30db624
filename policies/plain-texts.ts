import { hasSecretName } from "../config/secrets.ts";
import { unknown, type Container, type Fact, type Facts } from "./facts/types.ts";

/** A text that anybody with access to the target may read. */
export interface PlainText {
  /** Whose it is. */
  readonly subject: string;
  /** The place is named as messages do: "variable LOG_LEVEL", "its command". */
  readonly place: string;
  readonly text: Fact<string>;
  /** The name is that of a variable or label. */
  readonly name?: string;
}

export function plainTexts({ containers, files }: Facts): PlainText[] {
  return [
    ...containers.flatMap((container): PlainText[] => [
      ...variables(container),
      ...labels(container),
      { subject: container.subject, place: "its command", text: words(container) },
    ]),
    ...files.map(({ service, path, content }): PlainText => ({ subject: service, place: path, text: content })),
  ];
}

export function variables({ subject, environment }: Container): PlainText[] {
  if (environment === unknown) return [{ subject, place: "its environment", text: unknown }];
  return environment.map(({ name, value }) => ({ subject, place: `variable ${name}`, text: value, name }));
}

function labels({ subject, labels }: Container): PlainText[] {
  if (labels === unknown) return [{ subject, place: "its labels", text: unknown }];
  return Object.entries(labels).map(([name, text]) => ({ subject, place: `label ${name}`, text, name }));
}

/** Joins a command's words by line breaks, which no argument that matters here has. */
function words({ command }: Container): Fact<string> {
  return command === unknown ? unknown : command.join("\n");
}

/**
 * Tells whether a text is a secret by its name, and by its value none of what stands beside one: a file's path, a
 * switch, nothing.
 */
export function looksSecret(name: string, value: string): boolean {
  const isOther =
    value === "" || /^(\/|\.{1,2}\/|true$|false$)/.test(value) || /(^|[^a-z])public([^a-z]|$)/i.test(name);
  return hasSecretName(name) && !isOther;
}
