/** One of each kind. */
export const receivers = {
  team: { kind: "slack", url: "https://hooks.slack.com/services/T0/B0/key", channel: "#ops" },
  mail: {
    ...{ kind: "email", to: ["ops@example.com", "boss@example.com"], from: "keelson@example.com" },
    ...{ host: "smtp.example.com", user: "keelson", password: "of-the-mail-server" },
  },
  pager: {
    kind: "webhook",
    url: "https://pager.example.com/hook/key",
    token: "bearer-of-the-pager",
    severities: ["critical"],
  },
  outside: { kind: "deadman", url: "https://hc.example.com/ping/key" },
};

export const secretsOfReceivers: readonly string[] = [
  ...[receivers.team.url, receivers.mail.password, receivers.pager.url, receivers.pager.token, receivers.outside.url],
];
