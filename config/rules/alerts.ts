import { steps, thresholds, type ThresholdName } from "../alerts/thresholds.ts";
import type { Draft, StackDraft } from "../draft.ts";
import type { Problem } from "../problem.ts";
import type { StackConfig } from "../schema.ts";

type Receiver = StackConfig["alerts"]["receivers"][string];
type Mail = Draft<Extract<Receiver, { readonly kind: "email" }>>;
type Called = Draft<Exclude<Receiver, { readonly kind: "email" }>>;

/** What fits no single value: steps out of order, a login that is half given, and what production refuses. */
export const alertProblems = (stack: StackDraft): Problem[] => [
  ...stepProblems(stack),
  ...Object.entries(stack.alerts?.receivers ?? {}).flatMap(([name, receiver]) =>
    receiverProblems(name, receiver, stack.environment === "production"),
  ),
];

function stepProblems({ alerts }: StackDraft): Problem[] {
  const given = alerts?.thresholds ?? {};
  const value = (name: ThresholdName): number => given[name] ?? thresholds[name].value;
  return steps.flatMap(({ names, worse }) =>
    names.slice(1).flatMap((name, index) => {
      const before = names[index]!;
      const touched = given[name] !== undefined || given[before] !== undefined;
      const inOrder = worse === "above" ? value(name) > value(before) : value(name) < value(before);
      if (!touched || inOrder) return [];
      const text = `${value(name)} is not ${worse} ${before} (${value(before)}), the step before it; change one of them`;
      return [{ path: ["alerts", "thresholds", name], text }];
    }),
  );
}

function receiverProblems(name: string, receiver: Draft<Receiver> | undefined, production: boolean): Problem[] {
  const path = ["alerts", "receivers", name];
  if (receiver?.kind === "email") return mailProblems(path, receiver, production);
  const { kind, url } = { ...receiver } as Called;
  if (!production || kind === "webhook" || url?.startsWith("http://") !== true) return [];
  return [{ path: [...path, "url"], text: "goes through the internet in clear; give its https:// address" }];
}

function mailProblems(path: readonly string[], mail: Mail, production: boolean): Problem[] {
  const clear = "sends alerts and the password in clear, which production refuses; give starttls or implicit";
  return [
    ...(production && mail.tls === "none" ? [{ path: [...path, "tls"], text: `"none" ${clear}` }] : []),
    // Alertmanager decides by the port which of the two it speaks.
    ...(mail.tls === "implicit" && mail.port !== 465
      ? [
          {
            path: [...path, "port"],
            text: `${mail.port} is not where implicit TLS is spoken; give 465, or tls: starttls`,
          },
        ]
      : []),
    ...(mail.to?.length === 0 ? [{ path: [...path, "to"], text: "nobody is named; give at least one address" }] : []),
    ...("user" in mail === "password" in mail
      ? []
      : [{ path, text: "a login has both user and password; give the other one, or neither" }]),
  ];
}
