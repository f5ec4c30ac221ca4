package io.tidegate.enforcer.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.enforcer.rest.Reply;
import io.tidegate.enforcer.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of LiteLLM's management API that limits keys, teams and users. */
final class LiteLlmApi {
  private static final String JSON = "application/json";

  /** The most that LiteLLM puts on one page. */
  private static final int PER_PAGE = 100;

  private static final int MOST_PAGES = 10_000;

  private final RestClient client;

  LiteLlmApi(RestClient client) {
    this.client = client;
  }

  /** Its record; null where LiteLLM does not know it. */
  @Nullable Json info(Subject subject) throws IOException {
    SubjectKind kind = subject.kind();
    Json body = ask(kind.infoPath() + "?" + kind.idMember() + "=" + encoded(subject.id()));
    Json info = body.at(kind.infoMember());
    return info.isObject() ? info : null;
  }

  /** The keys of that alias, by their ids. */
  SortedMap<String, Json> keysOf(String alias) throws IOException {
    String path = SubjectKind.KEY.listPath(PER_PAGE) + "1&key_alias=" + encoded(alias);
    SortedMap<String, Json> keys = new TreeMap<>();
    for (Json key : ask(path).at("keys").items()) {
      if (key.at("key_alias").text().equals(alias)) {
        keys.put(key.at("token").text(), key);
      }
    }
    return keys;
  }

  /** Changes these members of its record; what LiteLLM says against it, null where nothing. */
  @Nullable String update(Subject subject, Json members) throws IOException {
    Json body = members.with(subject.kind().idMember(), Json.of(subject.id()));
    return refusal("POST", subject.kind().updatePath(), body);
  }

  /** Blocks it or gives it free; what LiteLLM says against it, null where nothing. */
  @Nullable String block(Subject subject, boolean blocked) throws IOException {
    String path = subject.kind().blockPath(blocked);
    if (path == null) {
      return "LiteLLM can block keys and teams, and no " + subject.kind().word();
    }
    Json body = Json.object().with(subject.kind().idMember(), Json.of(subject.id()));
    return refusal("POST", path, body);
  }

  /** All that bear a mark. */
  List<Marked> marked(SubjectKind kind) throws IOException {
    List<Marked> marked = new ArrayList<>();
    for (int page = 1; page <= MOST_PAGES; page++) {
      Json listed = ask(kind.listPath(PER_PAGE) + page);
      for (Json each : listed.at(kind.listMember()).items()) {
        Mark mark = Mark.of(each);
        if (mark != null) {
          marked.add(new Marked(new Subject(kind, each.at(kind.listedId()).text()), mark));
        }
      }
      if (page >= listed.at("total_pages").whole(0)) {
        return marked;
      }
    }
    throw new IOException("LiteLLM has more than " + MOST_PAGES + " pages of " + kind.word() + "s");
  }

  /** What bears a mark, and the mark. */
  record Marked(Subject subject, Mark mark) {}

  private Json ask(String path) throws IOException {
    Reply reply = client.get(path);
    if (reply.isDone()) {
      return reply.body();
    }
    if (reply.isNotFound()) {
      return Json.NULL;
    }
    throw unauthorized(reply, "GET", path);
  }

  private @Nullable String refusal(String method, String path, Json body) throws IOException {
    Reply reply = client.send(method, path, JSON, body);
    if (reply.isUnauthorized()) {
      throw unauthorized(reply, method, path);
    }
    return reply.isDone() ? null : reply.complaint(method, URI.create(path));
  }

  private static IOException unauthorized(Reply reply, String method, String path) {
    return new IOException(reply.complaint(method, URI.create(path)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
