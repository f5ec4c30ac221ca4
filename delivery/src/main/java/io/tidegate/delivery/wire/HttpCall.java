package io.tidegate.delivery.wire;

import java.net.URI;
import java.util.SortedMap;
import java.util.TreeMap;

/** One request: what is sent where. */
public record HttpCall(String method, URI uri, SortedMap<String, String> headers, byte[] body) {
  public HttpCall {
    headers = new TreeMap<>(headers);
  }

  /** A POST without headers of its own. */
  public static HttpCall post(URI uri, String contentType, byte[] body) {
    return new HttpCall("POST", uri, new TreeMap<>(), body).with("Content-Type", contentType);
  }

  /** The same with one header more. */
  public HttpCall with(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new HttpCall(method, uri, more, body);
  }
}
