package dev.strobe.broker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log on stderr: one line each with time (UTC), level, and the class that speaks. A file given by
 * {@code java.util.logging.config.file} is obeyed instead.
 */
final class LogLines extends Formatter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Loggers that nobody holds are forgotten with their level. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    LogLines() {}

    static void install() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        LogManager.getLogManager().reset();
        Handler stderr = new ConsoleHandler();
        stderr.setFormatter(new LogLines());
        Logger root = Logger.getLogger("");
        root.addHandler(stderr);
        root.setLevel(Level.INFO);
        NETTY.setLevel(Level.WARNING);
        KAFKA.setLevel(Level.WARNING);
    }

    @Override
    public String format(LogRecord line) {
        StringBuilder text = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(line.getMillis()), text);
        text.append(' ')
                .append(level(line.getLevel()))
                .append(' ')
                .append(shortName(line.getLoggerName()))
                .append(": ")
                .append(printable(formatMessage(line)))
                .append('\n');
        if (line.getThrown() != null) {
            StringWriter trace = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(trace));
            text.append(trace);
        }
        return text.toString();
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        return level.intValue() >= Level.WARNING.intValue() ? "WARN" : "INFO";
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    /** Messages quote what clients sent: nothing in them may begin a line of its own or move the terminal's cursor. */
    private static String printable(String message) {
        for (int i = 0; i < message.length(); i++) {
            if (Character.isISOControl(message.charAt(i))) {
                return message.chars()
                        .collect(
                                StringBuilder::new,
                                (text, c) -> text.append(Character.isISOControl(c) ? '?' : (char) c),
                                StringBuilder::append)
                        .toString();
            }
        }
        return message;
    }
}
