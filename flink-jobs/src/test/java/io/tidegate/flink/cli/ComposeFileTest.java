package io.tidegate.flink.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Flink part of the Compose file starts what there is, with settings that Flink can use. */
class ComposeFileTest {
  private static final Path COMPOSE = Path.of("../docker-compose.yml");
  private static final Path FLINK = Path.of("../deploy/compose/flink");

  @Test
  void eachRoleIsAClassAndTheJobsOptionsAreThere() throws Exception {
    for (String role : List.of("flink-jobmanager", "flink-taskmanager", "flink-job")) {
      assertThat(Class.forName(command(role).get(0)).getMethod("main", String[].class))
          .as(role)
          .isNotNull();
    }
    List<String> job = command("flink-job");
    FlinkCommand.commandLine().parseArgs(job.subList(1, job.size()).toArray(String[]::new));
  }

  @Test
  void aTaskManagerKnowsItsMemoryAndWhoLeads() throws IOException {
    Configuration flink = GlobalConfiguration.loadConfiguration(FLINK.toString());
    // Without Flink's scripts a TaskManager refuses to start where one of these is not set.
    List<ConfigOption<?>> needed =
        List.of(
            TaskManagerOptions.CPU_CORES,
            TaskManagerOptions.FRAMEWORK_HEAP_MEMORY,
            TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY,
            TaskManagerOptions.TASK_HEAP_MEMORY,
            TaskManagerOptions.TASK_OFF_HEAP_MEMORY,
            TaskManagerOptions.NETWORK_MEMORY_MIN,
            TaskManagerOptions.NETWORK_MEMORY_MAX,
            TaskManagerOptions.MANAGED_MEMORY_SIZE);
    assertThat(needed).allMatch(flink::contains);
    assertThat(flink.get(TaskManagerOptions.NETWORK_MEMORY_MIN))
        .isEqualTo(flink.get(TaskManagerOptions.NETWORK_MEMORY_MAX));
    assertThat(flink.get(JobManagerOptions.ADDRESS)).isEqualTo("flink-jobmanager");
    assertThat(command("flink-job"))
        .contains("--job-manager=flink-jobmanager:" + flink.get(RestOptions.PORT));
  }

  @SuppressWarnings("unchecked")
  private static List<String> command(String service) throws IOException {
    try (Reader reader = Files.newBufferedReader(COMPOSE)) {
      Map<String, Map<String, Map<String, List<String>>>> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      return file.get("services").get(service).get("command");
    }
  }
}
