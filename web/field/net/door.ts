/** The OpenRosa door: the same addresses, headers and answers that ODK Collect uses. */

const VERSION_HEADER = "X-OpenRosa-Version";
const TOWN_HEADER = "X-Firstlight-Town";
const HEADERS = { [VERSION_HEADER]: "1.0" };
export const SMALLEST_PART = 100_000; // bytes; what a server says it accepts is taken from here up

/** The network is away, or the answer was not the desk's: try again later. */
export class NoAnswer extends Error {}

export interface Answer {
  status: number;
  message: string; // the desk's sentence for a person; "": none
}

export class Door {
  constructor(
    readonly token: string,
    readonly language: string,
    readonly town: string, // whose records are sent; the desk refuses them under another town's key
    private readonly onReach: (isThere: boolean) => void = () => undefined,
  ) {}

  address(path: string): string {
    return `/key/${encodeURIComponent(this.token)}/${path}`;
  }

  private async fetch(path: string, init: RequestInit, timeout_s: number): Promise<Response> {
    const headers = { ...HEADERS, "Accept-Language": this.language, ...(this.town && { [TOWN_HEADER]: this.town }), ...init.headers };
    let answer: Response;
    try {
      answer = await fetch(this.address(path), { ...init, headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(timeout_s * 1000) });
    } catch (error) {
      this.onReach(false);
      throw new NoAnswer(String(error));
    }
    this.onReach(true);
    const isOurs = answer.headers.has(VERSION_HEADER); // a stranger in between refuses people too
    if (isOurs && (answer.status === 403 || answer.status === 401)) throw new ShutOut();
    return answer;
  }

  /** How many bytes one POST may have. */
  async accepts(): Promise<number> {
    const answer = await this.fetch("submission", { method: "HEAD" }, 30);
    const accepted = Number(answer.headers.get("X-OpenRosa-Accept-Content-Length"));
    if (answer.status !== 204 || !answer.headers.has(VERSION_HEADER)) throw new NoAnswer(`HEAD ${answer.status}`);
    return Math.max(SMALLEST_PART, accepted || 0);
  }

  /**
   * One POST of a submission. Only what the desk itself answers counts: a hotel's login page says
   * 200 too, but it does not speak the protocol.
   */
  async post(body: FormData): Promise<Answer> {
    const answer = await this.fetch("submission", { method: "POST", body }, 300);
    if (!answer.headers.has(VERSION_HEADER)) throw new NoAnswer(`a stranger answered ${answer.status}`);
    if (answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new NoAnswer(`${answer.status}`);
    return { status: answer.status, message: messageOf(await answer.text().catch(() => "")) };
  }

  /** A small JSON message to the desk; false: the desk will not have it, now or later. */
  async tell(name: string, value: unknown): Promise<boolean> {
    const answer = await this.fetch(name, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } }, 30);
    if (answer.status >= 500 || !answer.headers.has(VERSION_HEADER)) throw new NoAnswer(`${name} ${answer.status}`);
    return answer.ok;
  }

  /** JSON that the desk keeps for this phone; null: what the phone has is current, or there is none. */
  async json<T>(name: string, etag: string): Promise<{ value: T; etag: string; offset_s: number } | null> {
    const answer = await this.fetch(name, { headers: etag ? { "If-None-Match": etag } : {} }, 60);
    if (answer.status === 304 || answer.status === 404) return null;
    if (!answer.ok) throw new NoAnswer(`${name} ${answer.status}`);
    const offset_s = Number(answer.headers.get("X-Firstlight-Clock-Offset") ?? 0);
    try {
      return { value: (await answer.json()) as T, etag: answer.headers.get("ETag") ?? "", offset_s };
    } catch (error) {
      throw new NoAnswer(String(error));
    }
  }
}

/** The key is not valid: nobody's, or this phone was shut out. */
export class ShutOut extends Error {}

/** The sentence in an OpenRosa answer. A worker has no XML parser, so the one element is cut out. */
export function messageOf(xml: string): string {
  const found = /<(?:\w+:)?message\b[^>]*>([^<]*)</.exec(xml)?.[1] ?? "";
  const signs: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
  return found.replace(/&(?:lt|gt|quot|apos|amp);/g, (sign) => signs[sign] ?? sign).trim();
}
