package dev.strobe.conformance.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference broker, from the jars that are shipped. */
public final class StrobeBroker extends BrokerProcess {

    private static final String MAIN = "dev.strobe.broker.BrokerMain";

    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<String> jvmArguments = new ArrayList<>(List.of(
            "-Xmx512m", "-XX:+UseG1GC", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));

    public StrobeBroker(Path folder, Map<String, String> overrides) {
        super("strobe", folder);
        properties.put("listeners", "PLAINTEXT://" + bootstrap());
        properties.put("admin.listener", "off");
        properties.put("log.dirs", folder.resolve("data").toString());
        properties.putAll(overrides);
    }

    /** Adds an argument of the JVM from the next start on; a later one wins over an earlier one. */
    public void jvmArgument(String argument) {
        jvmArguments.add(argument);
    }

    /** Changes a key of the properties file from the next start on. */
    public void configure(String key, String value) {
        properties.put(key, value);
    }

    @Override
    protected List<String> command() {
        List<String> all = new ArrayList<>(List.of(Child.java()));
        all.addAll(jvmArguments);
        all.addAll(List.of(
                "-cp",
                BuildFolders.strobeBroker(),
                MAIN,
                "--config",
                write("broker.properties", properties).toString()));
        return all;
    }

    @Override
    protected String readyMark() {
        return "strobe-broker ready listener=";
    }
}
