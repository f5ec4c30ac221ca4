package io.tidegate.enforcer.kubernetes;

import io.tidegate.enforcer.book.Outcome;
import io.tidegate.enforcer.rest.Json;
import io.tidegate.enforcer.rest.Reply;
import io.tidegate.enforcer.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** The part of Kubernetes' API that reads objects and changes members of them, and no more. */
final class KubernetesApi {
  /** Any legal name of an object, before it stands in a path. */
  static final String NAME = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";

  private static final String MERGE = "application/merge-patch+json";
  private static final String CONDITIONS = "application/strategic-merge-patch+json";
  private static final String METADATA = "metadata";
  private static final String VERSION = "resourceVersion";
  private static final String BY = "?fieldManager=tidegate";
  private static final int TRIES = 5;

  /** A node's record may have 30 kB, mostly of images; an answer may have 64 MB. */
  private static final int PER_PAGE = 500;

  private static final int MOST_PAGES = 1_000;

  private final RestClient client;

  KubernetesApi(RestClient client) {
    this.client = client;
  }

  /** What is to be changed of an object as it was read: a merge patch, of nothing where nothing. */
  @FunctionalInterface
  interface Edit {
    Json of(Json object) throws IOException;
  }

  /** The object at a path; {@link Json#NULL} where there is none. */
  Json get(String path) throws IOException {
    Reply reply = client.get(path);
    if (reply.isDone()) {
      return reply.body();
    }
    if (reply.isNotFound()) {
      return Json.NULL;
    }
    throw new IOException(reply.complaint("GET", URI.create(path)));
  }

  /**
   * Reads a collection page by page.
   *
   * @param question selectors, each ending in an ampersand
   */
  void each(String collection, String question, Consumer<Json> use) throws IOException {
    String path = collection + "?" + question + "limit=" + PER_PAGE;
    String next = "";
    for (int page = 0; page < MOST_PAGES; page++) {
      Json list = get(next.isEmpty() ? path : path + "&continue=" + encoded(next));
      list.at("items").items().forEach(use);
      next = list.at(METADATA, "continue").text();
      if (next.isEmpty()) {
        return;
      }
    }
    throw new IOException(collection + " has more than " + MOST_PAGES + " pages");
  }

  /** Changes an object, unless somebody else did since it was read: then it is read again. */
  Outcome change(String path, Edit edit) throws IOException {
    for (int left = TRIES - 1; ; left--) {
      Json now = get(path);
      if (now.isNull()) {
        return Outcome.notFound("there is no " + path);
      }
      Json patch = edit.of(now);
      if (patch.members().isEmpty()) {
        return Outcome.done();
      }
      // Kubernetes answers 409 where the version is no longer the one that was read.
      Json version = patch.at(METADATA).with(VERSION, now.at(METADATA, VERSION));
      Reply reply = client.send("PATCH", path + BY, MERGE, patch.with(METADATA, version));
      if (reply.isDone()) {
        return Outcome.done();
      }
      boolean changed = reply.isConflict() || reply.isNotFound();
      if (changed && left > 0) {
        continue;
      }
      String complaint = reply.complaint("PATCH", URI.create(path));
      if (changed || reply.isUnauthorized()) {
        throw new IOException(complaint);
      }
      return Outcome.notSupported(complaint);
    }
  }

  /** Makes a pod's status say a condition; no other condition is touched. */
  void condition(String namespace, String pod, Json condition) throws IOException {
    String path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/status";
    Json status = Json.object().with("conditions", Json.list(List.of(condition)));
    Reply reply = client.send("PATCH", path + BY, CONDITIONS, Json.object().with("status", status));
    // A pod that has gone while it was asked for is held back from nothing.
    if (!reply.isDone() && !reply.isNotFound()) {
      throw new IOException(reply.complaint("PATCH", URI.create(path)));
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
