package dev.strobe.broker.log;

import java.nio.file.Path;
import java.util.Locale;

/** Names of the files in a log's folder: {@code <base offset, 20 digits>.log}, {@code .index}, {@code <number>.spare}, and, while it is
 * written, {@code <base offset>.cut}: what is left of a segment. */
final class SegmentFiles {

    static final String LOG = ".log";
    static final String INDEX = ".index";
    static final String SPARE = ".spare";
    static final String CUT = ".cut";

    private SegmentFiles() {}

    static Path log(Path folder, long baseOffset) {
        return folder.resolve(digits(baseOffset) + LOG);
    }

    static Path index(Path folder, long baseOffset) {
        return folder.resolve(digits(baseOffset) + INDEX);
    }

    static Path cut(Path folder, long baseOffset) {
        return folder.resolve(digits(baseOffset) + CUT);
    }

    static Path spare(Path folder, long number) {
        return folder.resolve(number + SPARE);
    }

    /** The number in the name of a file with this ending; -1 if it is not one of ours. */
    static long number(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(ending)) {
            return -1;
        }
        String digits = name.substring(0, name.length() - ending.length());
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String digits(long baseOffset) {
        return String.format(Locale.ROOT, "%020d", baseOffset);
    }
}
