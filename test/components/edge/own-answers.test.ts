import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { httpOf, inForce, locationsOf, named, type Block } from "../../support/nginx-blocks.ts";
import { randomEdges } from "../../support/random-edges.ts";

const errorPlaces = "^~ /.keelson/errors/";
const challenges = "^~ /.well-known/acme-challenge/";
const edges = randomEdges(200);

/** Neither the one for whoever names a host that is not routed, nor one that leads to HTTPS. */
const isRouted = (server: Block) => named(server, "error_page").some(({ args }) => args[0] === "503");

describe("the edge's own answers in the files of 200 random stacks", () => {
  test("a page of one's own stands for each status wherever one is refused, with the headers of that place", () => {
    let led = 0;
    for (const { edge, conf } of edges) {
      const places = locationsOf(conf).filter(
        ({ match, blocks: [, server] }) => isRouted(server) && !match.startsWith(errorPlaces),
      );
      for (const { match, blocks } of places) {
        const pages = new Map(inForce("error_page", ...blocks).map((args) => [args[0], args.at(-1)!]));
        const again = named(blocks[0], "error_page").some(({ args }) => args.join(" ").startsWith("502 504 = @"));
        const wanted = Object.keys(edge.errorPages).filter((status) => !(again && ["502", "504"].includes(status)));
        for (const status of wanted) {
          const [, folder] = /^(\/\.keelson\/errors\/(?:\d+\/)?)\d+\.html$/.exec(pages.get(status) ?? "") ?? [];
          const page = named(blocks[1], "location").find(({ args }) => args.join(" ") === `^~ ${folder!}`)?.block;
          assert.ok(page?.some(({ name }) => name === "internal") === true, `${match}: ${status}`);
          // A lane of a sticky route adds the edge's own cookie, which no error needs.
          const headers = (...all: readonly Block[]) =>
            inForce("add_header", ...all).filter(([name]) => name !== "Set-Cookie");
          assert.deepEqual(headers(page, ...blocks.slice(1)), headers(...blocks), `${match}: ${status}`);
          led += 1;
        }
      }
    }
    assert.ok(led > 5000);
  });

  test("an authority's challenges are answered at every host, on plain HTTP alone", () => {
    let asked = 0;
    for (const { edge, conf } of edges) {
      const servers = named(httpOf(conf), "server").slice(1);
      for (const { block } of servers) {
        const answers = named(block!, "location").filter(({ args }) => args.join(" ") === challenges);
        const isPlain = named(block!, "listen").some(({ args }) => args[0] === "8080");
        const byHttp = edge.tls.kind === "acme" && edge.tls.challenge === "http-01";
        assert.equal(answers.length, isPlain && byHttp ? 1 : 0);
        asked += answers.length;
      }
    }
    assert.ok(asked > 20);
  });
});
