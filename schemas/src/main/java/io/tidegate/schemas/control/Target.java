package io.tidegate.schemas.control;

/**
 * What a command acts on. {@link #kind()} is the target type's word in the {@code x-tidegate}
 * namespace; {@link #id()} the target's own id within its cluster.
 */
public sealed interface Target {
  String cluster();

  String kind();

  String id();

  record Tenant(String cluster, String tenant) implements Target {
    @Override
    public String kind() {
      return "tenant";
    }

    @Override
    public String id() {
      return tenant;
    }
  }

  record ApiKey(String cluster, String apiKey) implements Target {
    @Override
    public String kind() {
      return "api_key";
    }

    @Override
    public String id() {
      return apiKey;
    }
  }

  record Node(String cluster, String node) implements Target {
    @Override
    public String kind() {
      return "node";
    }

    @Override
    public String id() {
      return node;
    }
  }
}
