import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { complaintsIn, describeComplaint } from "../../../operations/complaints/find.ts";

const at = "2026-11-30 06:52:10.123 UTC [41]";
const client = "UTC [1] WARNING C-0x562b277a13d0: (nodb)/(nouser)@172.30.0.1:33084";
/** As PgBouncer 1.24 writes it. */
const startup = `2026-11-30 06:49:49.864 ${client} unsupported startup parameter: statement_timeout=500
2026-11-30 06:49:49.864 ${client.replace("WARNING", "LOG")} closing because: unsupported startup parameter: statement_timeout (age=0s)
2026-11-30 06:49:49.864 ${client} pooler error: unsupported startup parameter: statement_timeout
`;

describe("what the servers say of drivers", () => {
  for (const [what, said] of [
    ["a statement that another connection prepared", 'prepared statement "lrupsc_1_0" does not exist'],
    ["an unnamed one", "unnamed prepared statement does not exist"],
    ["one that is there already", 'prepared statement "S_1" already exists'],
    ["one of another shape", "bind message has 31 result formats but query has 1 columns"],
    ["one with other parameters", 'bind message supplies 1 parameters, but prepared statement "" requires 3'],
  ] as const) {
    test(what, () => {
      const line = `${at} web_shop@web_shop/app ERROR:  ${said}`;
      assert.deepEqual(complaintsIn({ postgres: `${line}\n${line}\n`, pgbouncer: "" }), [
        { role: "web_shop", kind: "prepared", said, count: 2 },
      ]);
    });
  }

  test("a start-up parameter that the pooler does not keep", () => {
    assert.deepEqual(complaintsIn({ postgres: "", pgbouncer: startup }), [
      { role: "(nouser)", kind: "startup", said: "unsupported startup parameter: statement_timeout", count: 1 },
    ]);
    const named = startup.replaceAll("(nodb)/(nouser)", "shop/web_shop");
    assert.equal(complaintsIn({ postgres: "", pgbouncer: named })[0]?.role, "web_shop");
  });

  test("nothing of what apps do wrong in other ways", () => {
    const postgres = [
      `${at} web@web/app ERROR:  relation "users" does not exist at character 15`,
      `${at} web@web/app STATEMENT:  select 'ERROR:  unnamed prepared statement does not exist'`,
      `${at} web@web/app LOG:  duration: 1.2 ms  bind message has 31 result formats`,
    ].join("\n");
    const pgbouncer = "2026-11-30 06:52:10.123 UTC [1] LOG C-0x55d0: shop/shop@10.1.2.3:40112 login attempt";
    assert.deepEqual(complaintsIn({ postgres, pgbouncer }), []);
  });

  test("is told with the key that mends it", () => {
    const said = "unnamed prepared statement does not exist";
    assert.match(
      describeComplaint({ role: "web_shop", kind: "prepared", said, count: 2 }),
      /^web-shop: its driver lost prepared statements 2 times \(.*\), so that answers may be wrong: set services\.web-shop\.poolMode: session/,
    );
  });
});
