package dev.strobe.reports.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code events.jsonl}: something that happened at a time and explains the figures around it.
 *
 * @param tS start, in seconds since the run's first phase started; negative for what came before
 * @param durationS null for an instant
 * @param kind {@code phase}, {@code gc}, {@code hiccup}, {@code fault}, {@code rebalance}, {@code drain}, {@code target}
 * @param text one line for a person
 * @param detail further values by name
 */
public record RunEvent(double tS, @Nullable Double durationS, String kind, String text, Map<String, String> detail) {}
