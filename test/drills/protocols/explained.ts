interface Explanation {
  readonly why: string;
  readonly cases: readonly string[];
}

const headers = (section: string, ...rests: readonly string[]) =>
  rests.map((rest) => `http2/${section} Sends a HEADERS frame ${rest}`);

/** What an nginx at its defaults fails too; no setting changes any of it. */
export const explanations: readonly Explanation[] = [
  {
    why: "answered by 400 in place of a stream error, which RFC 9113 (8.1.1) allows; no app is asked",
    cases: [
      ...headers("8.1.2", "that contains the header field name in uppercase letters"),
      ...headers(
        "8.1.2.1",
        "that contains a unknown pseudo-header field",
        "that contains the pseudo-header field defined for response",
      ),
      ...headers("8.1.2.3", 'with empty ":path" pseudo-header field'),
      ...[":method", ":scheme", ":path"].flatMap((name) => [
        ...headers(
          "8.1.2.3",
          `that omits "${name}" pseudo-header field`,
          `with duplicated "${name}" pseudo-header field`,
        ),
      ]),
      ...["the DATA frame payload length", "the sum of the multiple DATA frames payload length"].flatMap((length) =>
        headers("8.1.2.6", `with the "content-length" header field which does not equal ${length}`),
      ),
    ],
  },
  {
    why: "frames of a stream that is not open are ignored, not answered by an error; nothing comes of them",
    cases: [
      ...["DATA", "RST_STREAM", "WINDOW_UPDATE"].map((frame) => `http2/5.1 idle: Sends a ${frame} frame`),
      "http2/5.1 closed: Sends a DATA frame after sending RST_STREAM frame",
      "http2/5.1 closed: Sends a DATA frame",
      "http2/6.4 Sends a RST_STREAM frame on a idle stream",
    ],
  },
  {
    why: "taken where the specification wants an error; the request means the same, and the edge writes Connection itself",
    cases: [
      ...headers(
        "8.1.2.1",
        "that contains a pseudo-header field that appears in a header block after a regular header field",
      ),
      ...headers(
        "8.1.2.2",
        "that contains the connection-specific header field",
        'that contains the TE header field with any value other than "trailers"',
      ),
      "hpack/4.2 Sends a dynamic table size update at the end of header block",
      "hpack/5.2 Sends a Huffman-encoded string literal representation with padding longer than 7 bits",
    ],
  },
  {
    why: "nginx announces frames of 16,777,215 bytes and takes them; the case means the specification's 16,384",
    cases: ["DATA", "HEADERS"].map(
      (frame) => `http2/4.2 Sends a large size ${frame} frame that exceeds the SETTINGS_MAX_FRAME_SIZE`,
    ),
  },
  {
    why: "nginx knows no trailers of a request over HTTP/2 and ends the connection",
    cases: ["generic/4 Sends a POST request with trailers"],
  },
];

/** Why a case's failure stands, by the case's name. */
export const explained: Readonly<Record<string, string>> = Object.fromEntries(
  explanations.flatMap(({ why, cases }) => cases.map((name) => [name, why])),
);
