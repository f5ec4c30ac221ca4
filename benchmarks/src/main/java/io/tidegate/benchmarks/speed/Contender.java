package io.tidegate.benchmarks.speed;

/** What reads the same events in the throughput stand. */
enum Contender {
  CONSUME("a consumer that counts"),
  PASS("a Streams topology that reads and drops"),
  PARSE("a Streams topology that only parses, with our decoder"),
  DATABIND("the same with Jackson's databind into a record of the same members"),
  WINDOW("a windowed Streams aggregation by tenant with a static threshold, exactly once"),
  SERVICE("the service, exactly once"),
  SERVICE_SINKS_DOWN("the same with a backlog of findings for two sinks that are down");

  private final String what;

  Contender(String what) {
    this.what = what;
  }

  String what() {
    return what;
  }
}
