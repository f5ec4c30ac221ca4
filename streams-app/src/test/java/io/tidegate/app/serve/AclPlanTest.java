package io.tidegate.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicPlan;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

final class AclPlanTest {
  private static final InputTopics INPUTS =
      new InputTopics(
          List.of("inference"),
          List.of("scaling"),
          List.of("entities"),
          SteeringTopics.DEFAULT,
          true);
  private static final AclPlan PLAN =
      AclPlan.of("tidegate", INPUTS, OutputTopics.DEFAULT, "undelivered");

  @Test
  void whatCountsByWhenItWasSignedIsKnown() {
    assertThat(INPUTS.dated())
        .containsExactly(
            "scaling",
            "entities",
            SteeringTopics.DEFAULT.policies(),
            SteeringTopics.DEFAULT.operators(),
            SteeringTopics.DEFAULT.responses(),
            SteeringTopics.DEFAULT.baselines());
    assertThat(TopicPlan.of(INPUTS, OutputTopics.DEFAULT, 1, 1).topics())
        .filteredOn(topic -> INPUTS.dated().contains(topic.name()))
        .hasSize(INPUTS.dated().size())
        .allSatisfy(
            topic ->
                assertThat(topic.settings())
                    .containsEntry("message.timestamp.type", "LogAppendTime"));
  }

  @Test
  void nobodyButTheServiceWritesWhatGatewaysObey() {
    for (String topic :
        List.of(OutputTopics.DEFAULT.control(), OutputTopics.DEFAULT.enforced(), "tidegate-x")) {
      assertThat(writers(topic)).as(topic).containsExactly("service");
    }
    assertThat(writers("inference")).containsExactly("gateway");
    assertThat(writers(SteeringTopics.DEFAULT.responses())).containsExactly("enforcer", "service");
    assertThat(writers(SteeringTopics.DEFAULT.operators())).containsExactly("operator");
    assertThat(writers("undelivered")).containsExactly("deliver", "service");
    assertThat(writers("entities")).containsExactly("billing");
  }

  @Test
  void serviceMayReadAndWriteEveryTopicThatItsPlanHas() {
    TopicPlan topics = TopicPlan.of(INPUTS, OutputTopics.DEFAULT, 1, 1);
    for (TopicPlan.Topic topic : topics.topics()) {
      assertThat(PLAN.byRole().get("service"))
          .as(topic.name())
          .anyMatch(grant -> grant.name().equals(topic.name()));
    }
  }

  @Test
  void wordsAreKafkas() {
    PLAN.byRole()
        .values()
        .forEach(
            grants ->
                grants.forEach(
                    grant -> {
                      grant
                          .operations()
                          .forEach(
                              each ->
                                  assertThat(AclOperation.fromString(snake(each)).isUnknown())
                                      .as(each)
                                      .isFalse());
                      String resource = grant.resource().replace('-', '_');
                      assertThat(ResourceType.fromString(resource).isUnknown()).isFalse();
                    }));
    assertThat(PLAN.byRole().get("service").get(0).arguments())
        .isEqualTo("--operation Read --operation Describe --topic inference");
  }

  private static Set<String> writers(String topic) {
    Set<String> roles = new TreeSet<>();
    PLAN.byRole()
        .forEach(
            (role, grants) -> {
              for (AclPlan.Grant grant : grants) {
                boolean named =
                    grant.prefixed() ? topic.startsWith(grant.name()) : topic.equals(grant.name());
                boolean writes =
                    grant.operations().contains("Write") || grant.operations().contains("All");
                if (named && writes && grant.resource().equals("topic")) {
                  roles.add(role);
                }
              }
            });
    return roles;
  }

  private static String snake(String camel) {
    return camel.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
