import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { renderComment, type CommentInput } from "../../../../commands/checklist/comment/comment.ts";
import { fit, mostCharacters } from "../../../../commands/checklist/comment/fit.ts";
import { escape } from "../../../../commands/checklist/comment/markdown.ts";
import { summarize } from "../../../../operations/checklist/summarize.ts";
import type { Step } from "../../../../operations/engine/preview-steps.ts";
import type { StackPlan } from "../../../../sizing/types.ts";
import { judged, line, result } from "../../../operations/checklist/results.ts";
import { running } from "../../../operations/checklist/live/stack.ts";

const container = "docker:index/container:Container";
const urn = (name: string) => `urn:pulumi:prod::keelson::keelson:app-service:AppService$${container}::${name}`;
const step = (op: string, name: string, changes: Partial<Step> = {}): Step => ({ op, urn: urn(name), ...changes });

const { plan } = running({});
const nothing: CommentInput = {
  stack: "prod",
  preview: { value: { steps: [] } },
  before: { value: plan },
  after: { value: plan },
  checklist: { value: summarize(judged()) },
};
const comment = (changes: Partial<CommentInput> = {}) => renderComment({ ...nothing, ...changes });

describe("the comment", () => {
  test("begins with the line by which the next run finds it", () => {
    assert.equal(comment().split("\n")[0], "<!-- keelson-preview prod -->");
  });

  test("says that nothing changes, and that all passes", () => {
    const expected = `<!-- keelson-preview prod -->
## Preview of the stack prod

### Resource changes

Nothing changes.

### Plan

No number changes.

### Production checklist

Passed: **10 / 10** for production

`;
    assert.ok(comment().startsWith(expected), comment());
  });

  test("names changes, worst first, with what they are because of and what they restart", () => {
    const labels = [
      { label: "keelson.service", value: "postgres" },
      { label: "keelson.tier", value: "data" },
    ];
    const oldState = { type: container, inputs: { labels } };
    const steps = [
      step("same", "edge"),
      step("create", "shop"),
      step("update", "web", { detailedDiff: { memory: {}, "envs[0]": {} } }),
      step("replace", "postgres", { oldState, replaceReasons: ["image"] }),
      step("delete", "old"),
    ];
    const expected = `### Resource changes

**1** to delete, **1** to replace, **1** to create, **1** to update

- Restarts **postgres** (image): needs \`--allow-restart\`.

<details><summary>4 changes</summary>

| what | resource | type | because of |
| --- | --- | --- | --- |
| delete | old | docker:index/container:Container |  |
| replace | postgres | docker:index/container:Container | image |
| create | shop | docker:index/container:Container |  |
| update | web | docker:index/container:Container | memory, envs&#91;0&#93; |

</details>
`;
    const text = comment({ preview: { value: { steps } } });
    assert.ok(text.includes(expected), text);
  });

  test("shows the plan's numbers before and after", () => {
    const before = running({ overrides: { services: { web: { replicas: 2 } } } }).plan;
    const text = comment({ before: { value: before } });
    assert.match(text, /\| \*\*web\*\* \| × 2, [\d.]+[MG]iB, 2 CPU \| × 1, [\d.]+[MG]iB, 2 CPU \|/);
    assert.match(text, /\| memory\.limits \| [\d.]+GiB \| [\d.]+GiB \|/);
  });

  test("shows a service that is new as one row", () => {
    const { web, ...services } = plan.services;
    const before = { ...plan, services } as StackPlan;
    const rows = comment({ before: { value: before } }).match(/^\| \*\*web\*\* .*$/gm);
    assert.equal(rows?.length, 1);
    assert.ok(web !== undefined && rows[0].startsWith("| **web** | – | × 1, "), rows[0]);
  });

  test("says NOT CHECKED with the reason for what nobody could look at, never that nothing changes", () => {
    const missing = { missing: "the secrets are not there" };
    const text = comment({ preview: missing, before: missing, after: missing, checklist: missing });
    const expected = "\n\n**NOT CHECKED**: the secrets are not there\n";
    assert.equal(text.split(expected).length, 4, text);
    assert.doesNotMatch(text, /Nothing changes|to create|PASS/);
  });

  test("says why a preview failed, without what looks like a credential", () => {
    const message = "error: postgres://web:hunter2hunter2@db:5432/web is refused";
    const text = comment({ preview: { value: { diagnostics: [{ severity: "error", message }] } } });
    assert.match(
      text,
      /\*\*The preview failed\*\*.*\n\n> postgres:\/\/web:&#42;&#42;&#42;&#64;db:5432\/web is refused\n/,
    );
    assert.doesNotMatch(text, /hunter2/);
  });

  test("shows the changes of a preview that a policy refused", () => {
    const diagnostics = [{ severity: "error", message: "error: preview failed" }];
    const text = comment({ preview: { value: { steps: [step("create", "shop")], diagnostics } } });
    assert.match(text, /\*\*Refused by a policy\*\*: [^\n]+\n\n\*\*1\*\* to create\n/);
    assert.match(text, /\| create \| shop \|/);
  });

  test("says the same of many services in one row", () => {
    const lines = Array.from({ length: 60 }, (_, index) =>
      line("not-checked", "its command is not known", `app-${index}`),
    );
    const text = comment({ checklist: { value: summarize(judged([result("secrets", lines)])) } });
    assert.match(
      text,
      /\| app-0, app-1, app-2, app-3, app-4, app-5, app-6, app-7 and 52 more \| its command is not known \|/,
    );
  });

  test("shows each reason of the checklist, failures first", () => {
    const results = [
      result("backups", [line("warn", "is old", "postgres")], { rule: "backups" }),
      result("secrets", [line("fail", "is short", "TOKEN of web")], { rule: "secret-strength" }),
    ];
    const text = comment({ checklist: { value: summarize(judged(results)) } });
    assert.match(text, /Passed: \*\*8 \/ 10\*\* for production/);
    assert.match(
      text,
      /\| \[FAIL\] \| secrets \| secret-strength \| TOKEN of web \| is short \|\n\| \[WARN\] \| backups/,
    );
  });

  test("of hundreds of changes stays under GitHub's limit and says how many it leaves out", () => {
    const names = Array.from({ length: 2000 }, (_, index) => `service-with-a-long-name-${index}`);
    const steps = names.map((name) => step("replace", name, { replaceReasons: ["image", "envs", "labels", "user"] }));
    const lines = names.map((name) => line("fail", `${name} ${"x".repeat(300)}`, name));
    const text = comment({
      preview: { value: { steps } },
      checklist: { value: summarize(judged([result("secrets", lines)])) },
    });
    assert.ok(text.length <= mostCharacters && text.length > mostCharacters * 0.9, `${text.length}`);
    const left = [...text.matchAll(/^(\d+) more (changes|reasons) left out: /gm)].map(([, number]) => Number(number));
    const shown = text.match(/^\| (replace|\[FAIL\]) \|/gm)!.length;
    assert.equal(left.length, 2);
    assert.equal(shown + left[0]! + left[1]!, 4000);
  });

  test("closes what it opens, however little fits", () => {
    const rows = Array.from({ length: 50 }, () => ["cell"]);
    const section = { title: "T", lead: ["L"], table: { noun: "rows", header: ["a"], rows } };
    for (const most of [60, 100, 200, 400, 5000]) {
      const text = fit(["head"], [section], most);
      const tags = [/<details>/g, /<\/details>/g].map((tag) => text.match(tag)?.length ?? 0);
      assert.equal(tags[0], tags[1], text);
    }
    assert.match(fit(["head"], [section], 60), /50 more rows left out/);
  });
});

describe("text of a stack's own in Markdown", () => {
  test("formats nothing and mentions nobody", () => {
    assert.equal(
      escape("a|b *c* <img> [x](y) @team #1"),
      "a&#124;b &#42;c&#42; &#60;img&#62; &#91;x&#93;(y) &#64;team &#35;1",
    );
  });

  test("is one line, and short", () => {
    assert.equal(escape(" a\n  b "), "a b");
    assert.equal(escape("x".repeat(500)).length, 200);
  });
});
