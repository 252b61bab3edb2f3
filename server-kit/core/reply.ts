/** Text may come in parts, so that what is large in it is not copied to be put together. */
export type ReplyBody = string | readonly string[] | Uint8Array | ReadableStream<Uint8Array> | null;

/**
 * An answer before it is on a wire. A fetch host gets a `Response` made of it; Node's own server writes it as it is, since
 * a `Response` would turn every text into a stream and back, which costs more than reading the page that is in it.
 */
export class Reply {
  readonly status: number;
  readonly body: ReplyBody;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ReplyBody, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  static json(value: unknown, status = 200): Reply {
    return new Reply(status, JSON.stringify(value), { 'content-type': 'application/json' });
  }

  /** The same with these headers, unless it has them itself. */
  withHeaders(headers: Readonly<Record<string, string>>): Reply {
    return new Reply(this.status, this.body, { ...headers, ...this.headers });
  }

  toResponse(): Response {
    const { status, headers, body } = this;
    return new Response((Array.isArray(body) ? body.join('') : body) as BodyInit | null, { status, headers });
  }
}
