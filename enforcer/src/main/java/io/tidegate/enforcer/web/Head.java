package io.tidegate.enforcer.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** A request's first line and headers, as far as they could be read; its body is never read. */
public final class Head {
  private final String method;
  private final String path;
  private final HttpHeaders headers;
  private final boolean whole;

  Head(String method, String uri, HttpHeaders headers, boolean whole) {
    this.method = requireNonNull(method, "method is null");
    int query = uri.indexOf('?');
    this.path = query < 0 ? uri : uri.substring(0, query);
    this.headers = headers;
    this.whole = whole;
  }

  public String method() {
    return method;
  }

  /** What stands in the first line before a query, as it stands there. */
  public String path() {
    return path;
  }

  /** The bytes of each header of that name, in order. */
  public List<byte[]> headers(String name) {
    return headers.getAll(name).stream().map(value -> value.getBytes(ISO_8859_1)).toList();
  }

  /** False where it is too long or no HTTP, and what could be read before that is here. */
  public boolean isWhole() {
    return whole;
  }
}
