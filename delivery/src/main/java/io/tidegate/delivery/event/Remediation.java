package io.tidegate.delivery.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.alert.AlertEncoder;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.entity.StableId;

/** What became of a command, as an OCSF Remediation Activity (class 7001). */
final class Remediation {
  private static final int CLASS_UID = 7001;
  private static final int ISOLATE = 1;
  private static final int RESTORE = 3;
  private static final int DETECT = 5;
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;
  private static final int UNSUPPORTED = 5;
  private static final int NOT_IMPLEMENTED = 501;

  private Remediation() {}

  static Event of(Response response) {
    String id =
        StableId.of(
            response.commandId(),
            response.enforcer(),
            response.state().wireName(),
            Long.toString(response.timeMs()));
    ObjectNode document = document(response, "r-" + id);
    return new Event(
        "r-" + id,
        response.commandId(),
        failed(response.state()) ? Severity.MEDIUM : Severity.INFORMATIONAL,
        Event.COMMANDS,
        response.cluster(),
        "",
        response.timeMs(),
        Documents.bytes(document).length,
        document);
  }

  private static ObjectNode document(Response response, String id) {
    int activity = activity(response.state());
    String caption = activity == ISOLATE ? "Isolate" : activity == RESTORE ? "Restore" : "Detect";
    int status =
        !failed(response.state())
            ? SUCCESS
            : response.status() == NOT_IMPLEMENTED ? UNSUPPORTED : FAILURE;
    Severity severity = failed(response.state()) ? Severity.MEDIUM : Severity.INFORMATIONAL;
    ObjectNode json = Documents.object();
    json.put("activity_id", activity).put("activity_name", caption);
    json.put("category_uid", 7).put("category_name", "Remediation");
    json.put("class_uid", CLASS_UID).put("class_name", "Remediation Activity");
    json.put("type_uid", CLASS_UID * 100L + activity);
    json.put("type_name", "Remediation Activity: " + caption);
    json.put("severity_id", severity.id()).put("severity", severity.caption());
    json.put("status_id", status);
    json.put(
        "status", status == SUCCESS ? "Success" : status == FAILURE ? "Failure" : "Unsupported");
    json.put("status_code", Integer.toString(response.status()));
    json.put("status_detail", response.state().wireName());
    json.put("time", response.timeMs());
    if (response.effectiveUntilMs() > 0) {
      json.put("end_time", response.effectiveUntilMs());
    }
    json.put(
        "message",
        "command " + response.commandId() + " at " + response.enforcer() + ": " + response.text());
    json.put("command_uid", response.commandId());
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("version", AlertEncoder.OCSF_VERSION).put("uid", id);
    metadata.put("correlation_uid", response.commandId());
    metadata.putObject("product").put("name", "Tidegate").put("vendor_name", "Tidegate");
    metadata.put("log_name", "tidegate.responses");
    json.putObject("unmapped")
        .put("cluster", response.cluster())
        .put("enforcer", response.enforcer())
        .put("state", response.state().wireName());
    return json;
  }

  private static int activity(ResponseState state) {
    return switch (state) {
      case RELEASED, EXPIRED -> RESTORE;
      case OBSERVED -> DETECT;
      case PENDING, APPLIED, ALREADY_APPLIED, STALE, REFUSED, FAILED -> ISOLATE;
    };
  }

  private static boolean failed(ResponseState state) {
    return state == ResponseState.REFUSED || state == ResponseState.FAILED;
  }
}
