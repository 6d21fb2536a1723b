package dev.strobe.harness.scenario;

/**
 * One thing that is wrong with a scenario.
 *
 * @param file the file as it was named, or the override, {@code --set path=value}, that brought the value in
 * @param line from 1; 0 where there is none: a file that cannot be read, an override
 * @param column from 1; 0 where there is none
 * @param path place in the tree such as {@code load[1].steps.each}; empty for the whole file
 */
public record ScenarioError(String file, int line, int column, String path, String message) {

    /** {@code file:line:column path: message}, without the parts that do not apply. */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        boolean pathSaid = path.isEmpty() || file.startsWith(OVERRIDE + path + "=");
        return (pathSaid ? place : place + " " + path) + ": " + message;
    }

    /** What an override's name starts with. */
    static final String OVERRIDE = "--set ";
}
