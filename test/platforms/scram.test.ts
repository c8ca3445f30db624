import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { roleVerifier, scramVerifier } from "../../platforms/scram.ts";

test("the verifier holds the server key that signs RFC 7677's example exchange", () => {
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  const authMessage = [
    "n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
  ].join(",");
  const serverKey = Buffer.from(scramVerifier("pencil", salt).split(":").at(-1)!, "base64");
  const signature = createHmac("sha256", serverKey).update(authMessage).digest("base64");
  assert.equal(signature, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
});

test("a role's verifier is stable, and another role's or password's is not the same", () => {
  assert.equal(roleVerifier("web", "secret"), roleVerifier("web", "secret"));
  assert.notEqual(roleVerifier("web", "secret"), roleVerifier("shop", "secret"));
  assert.notEqual(roleVerifier("web", "secret"), roleVerifier("web", "other"));
});
