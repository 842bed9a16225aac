/** Turns whatever a transport throws into a `NoAnswer` with a reason. */
import { NoAnswer, type NoAnswerReason } from './wire.ts';

/**
 * Tells why no answer came.
 * @param error what the transport threw; causes and the errors of an `AggregateError` are looked at too.
 * @param url the URL asked; only its origin is shown.
 * @param signal the request's signal: when it has aborted, its reason is the cause, whatever the transport says.
 */
export function noAnswer(error: unknown, url: string, signal: AbortSignal): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (signal.aborted) {
    const timedOut = (signal.reason as { name?: unknown } | null)?.name === 'TimeoutError';
    return new NoAnswer(timedOut ? 'timeout' : 'aborted', url, worded(signal.reason), { cause: error });
  }
  // The innermost error knows best: fetch wraps it in "fetch failed", undici in "Connect Timeout Error".
  const errors = [...within(error)].reverse();
  const found = errors.find((one) => reasonOf(one) !== undefined);
  return new NoAnswer(reasonOf(found) ?? 'reset', url, worded(found ?? error), { cause: error });
}

/** The error and all that it was caused by, outermost first. */
function* within(error: unknown, depth = 0): Generator<unknown> {
  yield error;
  if (!(error instanceof Error) || depth > 5) return;
  if (error.cause !== undefined) yield* within(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const one of error.errors) yield* within(one, depth + 1);
}

const REASONS: Record<string, NoAnswerReason> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  EPROTO: 'tls',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
};

// Codes of OpenSSL's verification and of Node's TLS, of which there are dozens.
const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS)/;

/** The reason that one error stands for, by its code. */
function reasonOf(error: unknown): NoAnswerReason | undefined {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown };
  // undici leaves the code of some of llhttp's errors undefined; an early end is a connection that broke.
  if (name === 'HTTPParserError') return /EOF/.test(`${code} ${message}`) ? 'reset' : 'malformed';
  if (typeof code !== 'string') return undefined;
  // The only undici error that tells of a proxy's refusal by its words.
  if (code === 'UND_ERR_ABORTED' && String(message).startsWith('Proxy response')) return 'unreachable';
  // undici reports an answer that nobody asked for, or an uninvited 100, as a socket error.
  if (code === 'UND_ERR_SOCKET') return /^bad /.test(String(message)) ? 'malformed' : 'reset';
  return REASONS[code] ?? (TLS.test(code) ? 'tls' : undefined);
}

/** An error's code and message in one line. */
function worded(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const words = typeof message === 'string' && message !== '' ? message : String(error);
  return typeof code === 'string' && !words.includes(code) ? `${code}: ${words}` : words;
}
