# Strobe's reference broker. The build context is a folder that holds the broker's jar and its libraries:
#
#   ./mvnw -q -B -Dquick -pl broker -am package
#   docker build -t strobe-broker -f Dockerfile broker/target/quick
#   docker run --rm -p 127.0.0.1:19092:19092 strobe-broker
#
# Clients are told 127.0.0.1:19092, where the port is published on this machine. For clients elsewhere give another
# --set advertised.listeners=PLAINTEXT://HOST:PORT as the last argument: the last value of a key wins.
FROM eclipse-temurin:25-jre

RUN useradd --system --uid 10001 --home-dir /var/lib/strobe --create-home --shell /usr/sbin/nologin strobe
COPY lib/ /opt/strobe/lib/
COPY strobe-broker-*.jar /opt/strobe/

USER strobe
WORKDIR /var/lib/strobe
VOLUME /var/lib/strobe
EXPOSE 19092 9644

# One heap for every machine; JAVA_OPTS gives another.
ENV JAVA_OPTS="-Xms256m -Xmx1g"

# Inside, the network is the container's own: binding to all of it opens nothing that is not published.
# exec: signals reach the broker, which stops in order.
ENTRYPOINT ["/bin/sh", "-c", "exec java -XX:+UseG1GC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow $JAVA_OPTS -cp '/opt/strobe/*:/opt/strobe/lib/*' dev.strobe.broker.BrokerMain --set listeners=PLAINTEXT://0.0.0.0:19092 --set advertised.listeners=PLAINTEXT://127.0.0.1:19092 --set admin.listener=0.0.0.0:9644 --set log.dirs=/var/lib/strobe/data \"$@\"", "strobe-broker"]

# bash speaks TCP by itself: no JVM is started that would disturb the broker, and no tool is needed.
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9644 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 2 status <&3 && case \"$status\" in *' 200 '*) ;; *) exit 1 ;; esac"]
