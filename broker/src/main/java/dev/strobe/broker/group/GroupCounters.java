package dev.strobe.broker.group;

import dev.strobe.broker.telemetry.Instruments;
import java.util.concurrent.atomic.LongAdder;

/** What all coordinators of a broker count together. Thread-safe. */
final class GroupCounters {

    final LongAdder rebalances;
    final LongAdder membersExpired;
    final LongAdder membersFenced;
    final LongAdder membersRefused;
    final LongAdder groupsRefused;
    final LongAdder sessionsRefused;
    final LongAdder recordsTooLarge;
    final LongAdder offsetsCommitted;
    final LongAdder offsetsExpired;
    final LongAdder appendsFailed;
    final LongAdder recordsSkipped;
    final LongAdder checkpoints;

    GroupCounters(Instruments instruments) {
        rebalances = instruments.counter("strobe_group_rebalances_total", "Rebalances begun.");
        membersExpired = instruments.counter("strobe_group_members_expired_total", "Members that fell silent.");
        membersFenced =
                instruments.counter("strobe_group_members_fenced_total", "Requests of replaced static members.");
        membersRefused = refused(instruments, "group.max.size");
        groupsRefused = refused(instruments, "groups.max");
        sessionsRefused = refused(instruments, "session.timeout");
        recordsTooLarge = refused(instruments, "record.size");
        offsetsCommitted = instruments.counter("strobe_group_offsets_committed_total", "Offsets stored.");
        offsetsExpired = instruments.counter("strobe_group_offsets_expired_total", "Offsets forgotten by age.");
        appendsFailed = instruments.counter("strobe_group_appends_failed_total", "Records that the log refused.");
        recordsSkipped = instruments.counter(
                "strobe_group_records_skipped_total", "Records of the log that this version cannot read.");
        checkpoints = instruments.counter("strobe_group_checkpoints_total", "Times that the live state was rewritten.");
    }

    private static LongAdder refused(Instruments instruments, String limit) {
        return instruments.counter("strobe_group_refused_total", "Requests beyond a limit.", "limit", limit);
    }
}
