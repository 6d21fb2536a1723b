package dev.strobe.harness.observe.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameNamesTest {

    private final FrameNames names = new FrameNames();

    @Test
    void theSameCodeHasOneNameWhateverItsAddress() {
        int once = names.method("a.b.C$$Lambda.0x00007f1234560000", "run");
        int again = names.method("a.b.C$$Lambda/0x00007fabcdef0000", "run");

        assertThat(again).isEqualTo(once);
        assertThat(names.name(once)).isEqualTo("a.b.C$$Lambda.run");
        assertThat(names.name(names.method("java.lang.invoke.LambdaForm$DMH/0x0000001", "invokeStatic")))
                .isEqualTo("java.lang.invoke.LambdaForm$DMH.invokeStatic");
        assertThat(names.name(names.method("a.b.Inner2$Deep", "m"))).isEqualTo("a.b.Inner2$Deep.m");
    }

    @Test
    void threadsThatDoTheSameWorkAreOne() {
        assertThat(names.thread("strobe-loop-0")).isEqualTo(names.thread("strobe-loop-17"));
        assertThat(names.name(names.thread("strobe-loop-3"))).isEqualTo("thread strobe-loop-#");
        assertThat(names.name(names.thread("kafka-producer-network-thread | strobe-20261121T101500Z-x-orders-1")))
                .isEqualTo("thread kafka-producer-network-thread");
    }

    @Test
    void namesBeyondTheLimitAreToldTogether() {
        for (int i = 0; i < FrameNames.COUNT_MAX + 10; i++) {
            names.method("a.C" + i, "m");
        }

        assertThat(names.method("a.Late", "m")).isEqualTo(names.other());
        assertThat(names.method("a.C5", "m")).isNotEqualTo(names.other());
    }
}
