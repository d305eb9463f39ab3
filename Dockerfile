# The service in one image: docker build -t bitlens .
# With a jar that is packaged already, and without Maven: docker build --build-arg JAR_STAGE=prebuilt -t bitlens .
# docs/deployment.md tells what is in it, what it needs and how it is run.

# Any glibc distribution with libstdc++ does as the base; Alpine's musl does not: libtorch is built for glibc.
ARG MAVEN_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG JDK_IMAGE=docker.io/library/eclipse-temurin:25-jdk
ARG BASE_IMAGE=docker.io/library/debian:12-slim
# built, or prebuilt: target/bitlens.jar as it is.
ARG JAR_STAGE=built

# Runs on the builder's own processor; the libraries of the target's are chosen by name.
FROM --platform=$BUILDPLATFORM ${MAVEN_IMAGE} AS built
ARG TARGETARCH
ARG REVISION=unknown
WORKDIR /source
COPY pom.xml ./
COPY src/main src/main
# There is no checkout in here to tell the commit, which belongs to every model's provenance.
RUN [ "$REVISION" = unknown ] || echo "git.commit.id=$REVISION" >src/main/resources/git.properties
# A settings.xml for a mirror goes in as the secret "maven-settings", and stays in no layer.
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven-settings,target=/root/.m2/settings.xml \
    case "${TARGETARCH:-$(uname -m)}" in \
      amd64 | x86_64) platform=linux-x86_64 ;; \
      arm64 | aarch64) platform=linux-aarch64 ;; \
      *) echo "libtorch has no build for ${TARGETARCH}" >&2; exit 1 ;; \
    esac \
    && mvn -B -ntp -q package -Dmaven.test.skip=true -Dspotless.check.skip=true -Dpytorch.platform=$platform \
    && cp target/bitlens.jar /bitlens.jar

FROM scratch AS prebuilt
COPY target/bitlens.jar /bitlens.jar

FROM ${JAR_STAGE} AS jar

# Layers in order of how seldom they change, and the native libraries out of their jars: what is loaded at run time is
# unpacked here, so that a container writes nothing for it.
FROM ${JDK_IMAGE} AS unpacked
WORKDIR /unpacked
COPY --from=jar /bitlens.jar /bitlens.jar
COPY scripts/image/unpack-natives.sh /
RUN java -Djarmode=tools -jar /bitlens.jar extract --layers --destination /unpacked/layers \
    && /unpack-natives.sh layers/dependencies/lib native

# The part of the JDK that jdeps finds in use, and what is found by name alone: the second line. Attaching to a process (jcmd)
# would need a writable /tmp; flight recordings (jdk.jfr) do not.
FROM ${JDK_IMAGE} AS jre
RUN jlink --output /jre --no-header-files --no-man-pages --strip-java-debug-attributes --compress=zip-6 \
    --add-modules java.base,java.compiler,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.sql,java.sql.rowset,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

FROM ${BASE_IMAGE} AS installed
RUN groupadd --gid 10001 bitlens \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin bitlens \
    && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=jre /jre /opt/java
COPY --from=unpacked /unpacked/native /opt/bitlens/native
COPY --from=unpacked /unpacked/layers/dependencies /opt/bitlens
COPY --from=unpacked /unpacked/layers/snapshot-dependencies /opt/bitlens
COPY --from=unpacked /unpacked/layers/application /opt/bitlens
COPY scripts/image/jvm.options scripts/image/healthy /opt/bitlens/
# libgomp: its threads, waiting for one another, turn for 10 microseconds and then sleep. That was measured to be better than
# OMP_WAIT_POLICY=PASSIVE, which never turns: 1,700 instead of 2,100 images/s (CONTRIBUTING.md, traps).
# The heap is a small part of what the service needs; JDK_JAVA_OPTIONS is yours to replace.
ENV PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    JDK_JAVA_OPTIONS=-XX:MaxRAMPercentage=25 \
    GOMP_SPINCOUNT=10000 \
    PYTORCH_LIBRARY_PATH=/opt/bitlens/native/torch \
    DJL_OFFLINE=true \
    OPT_OUT_TRACKING=true \
    BITLENS_ADDRESS=0.0.0.0 \
    BITLENS_PORT=8080 \
    BITLENS_MANAGEMENT_PORT=8081 \
    BITLENS_DATA_DIR=/data \
    BITLENS_DATASETS_DOWNLOAD=false
USER 10001:10001
WORKDIR /data

# One start, whose loaded classes and profiles go into a cache that each later start maps (JEP 483, 514 and 515).
FROM installed AS trained
RUN BITLENS_ADDRESS=127.0.0.1 BITLENS_DATA_DIR=/tmp/data \
    java @/opt/bitlens/jvm.options -Xlog:aot=error -XX:AOTMode=auto -XX:AOTCacheOutput=/tmp/bitlens.aot -Dspring.context.exit=onRefresh -jar /opt/bitlens/bitlens.jar

FROM installed
COPY --from=trained /tmp/bitlens.aot /opt/bitlens/bitlens.aot
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="BitLens" \
      org.opencontainers.image.description="Trains quantized image classifiers with saliency guidance, serves predictions and saliency maps, and compares variants" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
EXPOSE 8080 8081
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/bitlens/healthy"]
ENTRYPOINT ["java", "@/opt/bitlens/jvm.options", "-XX:AOTCache=/opt/bitlens/bitlens.aot", "-jar", "/opt/bitlens/bitlens.jar"]
