package dev.strobe.harness.cli;

import dev.strobe.reports.run.Run.Verdict;

/** The exit codes of every command; documented in the README and held by a test. */
enum ExitCode {
    PASS(0),
    FAILED(1),
    USAGE(2),
    TARGET(3),
    INCONCLUSIVE(4),
    INVALID(5),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitCode of(Verdict verdict) {
        return switch (verdict) {
            case PASS -> PASS;
            case FAIL -> FAILED;
            case INVALID -> INVALID;
            case ERROR -> TARGET;
            case ABORTED -> INTERRUPTED;
        };
    }
}
