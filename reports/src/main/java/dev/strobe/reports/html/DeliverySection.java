package dev.strobe.reports.html;

import dev.strobe.reports.run.Run;
import dev.strobe.reports.run.Run.Delivery;
import dev.strobe.reports.run.Run.SubscriptionDelivery;
import dev.strobe.reports.stats.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The audit: what became of every message, as sent and as each subscription saw it. */
final class DeliverySection {

    private DeliverySection() {}

    static String html(Run run) {
        Delivery delivery = run.delivery();
        Html html = new Html();
        html.open("section id=\"delivery\"").element("h2", "Did everything arrive?");
        html.element("p class=\"answer\"", publishing(delivery));
        delivery.subscriptions().forEach(one -> html.element("p class=\"answer\"", verdict(one, delivery)));
        html.element("h3", "Delivery audit, in messages")
                .open("div class=\"scroll\"")
                .open("table class=\"audit\"");
        html.markup("<thead><tr><th>Count</th>");
        delivery.subscriptions().forEach(one -> html.element("th class=\"num\"", one.name()));
        html.markup("<th class=\"num\">All</th><th>Meaning</th></tr></thead><tbody>");
        sending(html, delivery);
        receiving(html, delivery);
        html.markup("</tbody></table></div>");
        rebalances(html, delivery);
        return html.close("section").toString();
    }

    private static String publishing(Delivery delivery) {
        if (delivery.sent() == 0) {
            return "No message was sent.";
        }
        List<String> parts = new ArrayList<>();
        add(parts, delivery.failed(), "failed");
        add(parts, delivery.unknown(), "got no answer");
        add(parts, delivery.unsent(), "were due and never sent");
        String sent = Figures.count(delivery.sent()) + " messages were sent and " + Figures.count(delivery.acked())
                + " acknowledged";
        return parts.isEmpty() ? sent + "; none failed." : sent + "; " + String.join(", ", parts) + ".";
    }

    private static String verdict(SubscriptionDelivery one, Delivery delivery) {
        List<String> parts = new ArrayList<>();
        add(parts, one.lostAcked(), "acknowledged and lost");
        add(parts, one.duplicated(), "duplicated");
        add(parts, one.reordered(), "out of order");
        add(parts, known(one.offsetsBack()), "times thrown back without a rebalance");
        add(parts, one.corrupted(), "corrupted");
        add(parts, one.undelivered(), "not delivered when the wait ended");
        add(parts, one.expired(), "expired before delivery");
        if (parts.isEmpty()) {
            String again = one.redelivered() == 0
                    ? ""
                    : " " + Figures.count(one.redelivered()) + " were delivered again, which is allowed.";
            return delivery.acked() == 0
                    ? one.name() + ": nothing to receive."
                    : one.name() + ": every message arrived, once, whole and in order." + again;
        }
        return one.name() + ": " + String.join(", ", parts) + ".";
    }

    /** Runs of older versions did not count everything. */
    private static long known(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(Figures.count(count) + " " + what);
        }
    }

    private static void sending(Html html, Delivery delivery) {
        total(html, delivery, "sent", delivery.sent(), "Handed to the client; equals acked + failed + unknown.");
        total(html, delivery, "acked", delivery.acked(), "Confirmed by the target.");
        total(html, delivery, "failed", delivery.failed(), "Refused or given up by the client, with an error.");
        total(html, delivery, "unknown", delivery.unknown(), "No answer: it may or may not have been stored.");
        total(html, delivery, "unsent", delivery.unsent(), "Due by the schedule, not sent when the run ended.");
    }

    private static void receiving(Html html, Delivery delivery) {
        row(
                html,
                delivery,
                "received",
                SubscriptionDelivery::received,
                delivery.received(),
                "First deliveries, without repeats.");
        row(
                html,
                delivery,
                "lost_acked",
                SubscriptionDelivery::lostAcked,
                delivery.lostAcked(),
                "Acknowledged and never delivered: broken promise.");
        row(
                html,
                delivery,
                "duplicated",
                SubscriptionDelivery::duplicated,
                delivery.duplicated(),
                "Stored twice: one message at two offsets.");
        row(
                html,
                delivery,
                "redelivered",
                SubscriptionDelivery::redelivered,
                delivery.redelivered(),
                "The same stored message handed out again; no error.");
        order(html, delivery);
        row(
                html,
                delivery,
                "corrupted",
                SubscriptionDelivery::corrupted,
                delivery.corrupted(),
                "Content does not match its checksum.");
        row(
                html,
                delivery,
                "undelivered",
                SubscriptionDelivery::undelivered,
                delivery.undelivered(),
                "Not delivered by the drain deadline; counted in the latencies with its age.");
        row(
                html,
                delivery,
                "expired",
                SubscriptionDelivery::expired,
                delivery.expired(),
                "Removed by retention or compaction before it was read.");
        total(html, delivery, "negative", delivery.negative(), "Latencies below zero: clocks disagree.");
        total(html, delivery, "over_range", delivery.overRange(), "Latencies above one hour.");
    }

    private static void order(Html html, Delivery delivery) {
        row(
                html,
                delivery,
                "reordered",
                SubscriptionDelivery::reordered,
                delivery.reordered(),
                "Arrived after a later message of its producer and partition.");
        row(
                html,
                delivery,
                "reordered_acked",
                one -> known(one.reorderedAcked()),
                known(delivery.reorderedAcked()),
                "Those of them that were acknowledged: broken promise.");
        row(
                html,
                delivery,
                "offsets_back",
                one -> known(one.offsetsBack()),
                known(delivery.offsetsBack()),
                "Offsets that went back without a rebalance.");
        row(
                html,
                delivery,
                "received_unacked",
                one -> known(one.receivedUnacked()),
                known(delivery.receivedUnacked()),
                "Failed or unanswered, and stored all the same; no error.");
    }

    private static void total(Html html, Delivery delivery, String name, long count, String meaning) {
        row(html, delivery, name, one -> -1, count, meaning);
    }

    private static void row(
            Html html,
            Delivery delivery,
            String name,
            ToLongFunction<SubscriptionDelivery> of,
            long all,
            String meaning) {
        boolean error = List.of(
                                "failed",
                                "lost_acked",
                                "duplicated",
                                "reordered",
                                "reordered_acked",
                                "offsets_back",
                                "corrupted")
                        .contains(name)
                && all > 0;
        html.open(error ? "tr class=\"bad\"" : "tr")
                .open("th scope=\"row\"")
                .element("code", name)
                .close("th");
        for (SubscriptionDelivery one : delivery.subscriptions()) {
            long count = of.applyAsLong(one);
            html.element("td class=\"num\"", count < 0 ? "" : Figures.count(count));
        }
        html.element("td class=\"num\"", Figures.count(all))
                .element("td class=\"meaning\"", meaning)
                .close("tr");
    }

    /** Only where some group rebalanced while load ran. */
    private static void rebalances(Html html, Delivery delivery) {
        List<SubscriptionDelivery> moved = delivery.subscriptions().stream()
                .filter(one -> known(one.rebalances()) > 0)
                .toList();
        if (moved.isEmpty()) {
            return;
        }
        html.element("h3", "Rebalances while load ran")
                .open("div class=\"scroll\"")
                .open("table")
                .markup("<thead><tr><th>Group</th><th class=\"num\">Rebalances</th>"
                        + "<th class=\"num\">Longest time a partition was in nobody's hands</th></tr></thead><tbody>");
        for (SubscriptionDelivery one : moved) {
            html.open("tr")
                    .element("td", one.name())
                    .element("td class=\"num\"", Figures.count(known(one.rebalances())))
                    .figure(Figures.millis(one.rebalanceMaxMs()), "None was.")
                    .close("tr");
        }
        html.markup("</tbody></table></div>");
    }
}
