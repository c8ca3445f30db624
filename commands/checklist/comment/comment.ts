import type { StackPlan } from "../../../sizing/types.ts";
import type { Checklist } from "../../../operations/checklist/types.ts";
import { changesSection, type PreviewOutput } from "./changes.ts";
import { checklistSection } from "./checklist-section.ts";
import { fit } from "./fit.ts";
import { escape } from "./markdown.ts";
import { planSection } from "./plan.ts";
import type { Found } from "./types.ts";

/** A comment is made from these files; where one is missing, its reason says why nobody could look. */
export interface CommentInput {
  readonly stack: string;
  readonly preview: Found<PreviewOutput>;
  readonly before: Found<StackPlan>;
  readonly after: Found<StackPlan>;
  readonly checklist: Found<Checklist>;
}

/** First line of the comment, by which the next run finds it; stacks have one comment each. */
export const markerOf = (stack: string): string => `<!-- keelson-preview ${stack.replaceAll(/[^\w.-]/g, "")} -->`;

/** What a pull request would do to a stack. */
export function renderComment({ stack, preview, before, after, checklist }: CommentInput): string {
  const head = [`${markerOf(stack)}\n## Preview of the stack ${escape(stack)}`];
  return fit(head, [changesSection(preview), planSection(before, after), checklistSection(checklist)]);
}
