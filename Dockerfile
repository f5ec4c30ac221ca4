# One image a role, on one runtime that holds no compiler and no package of Java's own:
#   docker build --target service -t tidegate/service:0.1.0 .      (enforcer, delivery, simulator, flink likewise)
# Needs no BuildKit. BASE may be any Debian or Ubuntu that has OpenJDK 17.
ARG BASE=debian:12.11-slim

FROM ${BASE} AS jdk
# Only a JDK is taken from here; its version is the distribution's, with its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*

FROM jdk AS build
WORKDIR /src
COPY . .
RUN ./mvnw -B -q -Dquick -pl streams-app,flink-jobs -am package \
 && mkdir -p /out/service /out/client /out/flink \
 && cp -r streams-app/target/quick/tidegate-0.1.0.jar streams-app/target/quick/lib /out/service \
 && cp -r flink-jobs/target/quick/tidegate-flink-jobs-0.1.0.jar flink-jobs/target/quick/lib /out/flink \
 && cp -r /out/service/. /out/client \
# Who keeps no state and starts no broker needs neither a store nor a broker.
 && rm -f /out/client/lib/rocksdbjni-* /out/client/lib/kafka_2.13-* /out/client/lib/scala-*

FROM jdk AS jlink
RUN jlink \
      --add-modules java.se,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.security.auth,jdk.unsupported,jdk.zipfs \
      --strip-java-debug-attributes --no-man-pages --no-header-files --compress=2 --output /opt/java

FROM ${BASE} AS runtime
RUN groupadd --system --gid 10001 tidegate \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/tidegate --shell /usr/sbin/nologin tidegate \
 && install -d -o 10001 -g 10001 -m 0750 /var/lib/tidegate /var/lib/tidegate/private /var/lib/tidegate/state \
 && install -d -o 10001 -g 10001 -m 0750 /var/lib/tidegate/desk /var/lib/tidegate/gateway \
 && install -d -o 10001 -g 10001 -m 0755 /var/lib/tidegate/public /var/lib/tidegate/steering \
 && chmod 0755 /var/lib/tidegate
COPY --from=jlink /opt/java /opt/java
COPY deploy/docker/probe /usr/local/bin/probe
ENV PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin
USER 10001:10001
WORKDIR /var/lib/tidegate

# Detection on Kafka Streams, and the verbs of operators.
FROM runtime AS service
COPY --from=build /out/service /opt/tidegate
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/tidegate/tidegate-0.1.0.jar"]
CMD ["serve"]

FROM runtime AS client
COPY --from=build /out/client /opt/tidegate
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/tidegate/tidegate-0.1.0.jar"]

# Makes a gateway obey, beside it.
FROM client AS enforcer
CMD ["enforce", "--help"]

# Findings to SIEMs.
FROM client AS delivery
CMD ["deliver"]

# Traffic of a made fleet.
FROM client AS simulator
CMD ["simulate", "--help"]

# The engine on Flink: JobManager, TaskManager and who hands in the job have the same class path.
FROM runtime AS flink
COPY --from=build /out/flink /opt/tidegate
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/tidegate/tidegate-flink-jobs-0.1.0.jar"]
CMD ["io.tidegate.flink.FlinkMain", "detect"]
