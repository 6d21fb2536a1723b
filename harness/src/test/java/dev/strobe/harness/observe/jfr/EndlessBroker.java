package dev.strobe.harness.observe.jfr;

/** Serves requests at a steady pace until it is killed, or for a minute. */
final class EndlessBroker {

    private EndlessBroker() {}

    public static void main(String[] args) throws InterruptedException {
        for (int i = 0; i < 60_000; i++) {
            ProduceEvent event = new ProduceEvent();
            event.baseOffset = i;
            event.recordCount = 1;
            event.receivedNs = System.nanoTime();
            event.commit();
            Thread.sleep(1);
        }
    }
}
