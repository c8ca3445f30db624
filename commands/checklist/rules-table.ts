import { items, type Level, type Rule } from "../../policies/rule.ts";
import { levelOf } from "../../policies/settings.ts";
import type { LiveCheck } from "../../operations/checklist/live/types.ts";

const begin = "<!-- rules: written by npm run golden -->";
const end = "<!-- end of rules -->";

/** A listed entry is a rule or a live check. */
type Listed = Omit<LiveCheck, "ask" | "like"> & Pick<Rule, "only">;

/** Every rule under its item, from the rules themselves. */
export function renderRules(rules: readonly Listed[]): string {
  const groups = items.flatMap((item) => {
    const own = rules.filter((rule) => rule.item === item);
    return own.length === 0 ? [] : [`### ${item}`, "", ...header, ...own.map(row), ""];
  });
  return groups.join("\n").trimEnd();
}

/** The document with the present list between its marks. */
export function withRules(document: string, rules: string): string {
  const [before, after] = [document.indexOf(begin), document.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`the document has lost its marks ${begin} and ${end}`);
  return `${document.slice(0, before + begin.length)}\n\n${rules}\n\n${document.slice(after)}`;
}

const header = ["| rule | holds where it passes | level | also in |", "| --- | --- | --- | --- |"];

function row(rule: Listed): string {
  const only = rule.only === undefined ? "" : ` (${rule.only.platform})`;
  const cells = [`\`${rule.name}\`${only}`, rule.title, levels(rule), rule.references.join(", ")];
  return `| ${cells.map((cell) => cell.replaceAll("|", String.raw`\|`)).join(" | ")} |`;
}

const letters: Readonly<Record<Level, string>> = { mandatory: "fails", advisory: "warns", disabled: "off" };

/** Names a rule's level in production, and in development where that is not the usual warning. */
function levels(rule: Listed): string {
  const level = (environment: "production" | "development") =>
    levelOf({ ...rule, scope: "stack", judge: () => [] }, { environment, levels: {}, ...nothing });
  const [production, development] = [level("production"), level("development")];
  if (development === "advisory") return letters[production];
  if (development === production) return `${letters[production]}, in development too`;
  return `${letters[production]}; ${letters[development]} in development`;
}

const nothing = { today: "", exemptions: [], thresholds: {} } as const;
