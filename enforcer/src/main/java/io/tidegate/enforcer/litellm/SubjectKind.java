package io.tidegate.enforcer.litellm;

import org.jspecify.annotations.Nullable;

/** What LiteLLM limits, and how its API names that. */
enum SubjectKind {
  KEY("key", "key", "info", "/key/list?return_full_object=true&size=", "keys", "token", true),
  TEAM("team", "team_id", "team_info", "/v2/team/list?page_size=", "teams", "team_id", true),
  /** A person's account: it has limits, and cannot be blocked. */
  USER("user", "user_id", "user_info", "/user/list?page_size=", "users", "user_id", false);

  private final String word;
  private final String idMember;
  private final String infoMember;
  private final String list;
  private final String listMember;
  private final String listedId;
  private final boolean blockable;

  SubjectKind(
      String word,
      String idMember,
      String infoMember,
      String list,
      String listMember,
      String listedId,
      boolean blockable) {
    this.word = word;
    this.idMember = idMember;
    this.infoMember = infoMember;
    this.list = list;
    this.listMember = listMember;
    this.listedId = listedId;
    this.blockable = blockable;
  }

  String word() {
    return word;
  }

  /** The member of a request, or of a query, that names which. */
  String idMember() {
    return idMember;
  }

  /** The member of an answer in which its record stands. */
  String infoMember() {
    return infoMember;
  }

  String infoPath() {
    return "/" + word + "/info";
  }

  String updatePath() {
    return "/" + word + "/update";
  }

  /** Where it is blocked or given free; null where that cannot be. */
  @Nullable String blockPath(boolean blocked) {
    return blockable ? "/" + word + (blocked ? "/block" : "/unblock") : null;
  }

  /** Where so many of them stand on a page, which {@code &page=} numbers from 1. */
  String listPath(int perPage) {
    return list + perPage + "&page=";
  }

  String listMember() {
    return listMember;
  }

  String listedId() {
    return listedId;
  }
}
