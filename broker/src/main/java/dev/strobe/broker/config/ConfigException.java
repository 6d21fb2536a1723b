package dev.strobe.broker.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /**
     * A refusal.
     *
     * @param source the file, or what else the text came from
     * @param problems at least one
     */
    public ConfigException(String source, List<ConfigProblem> problems) {
        super(problems.stream().map(problem -> source + problem).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** In the order of their lines. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
