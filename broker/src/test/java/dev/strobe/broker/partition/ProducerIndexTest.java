package dev.strobe.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProducerIndexTest {

    @Test
    void itHoldsWhatAMapHolds() {
        Property.forAll(200, random -> {
            ProducerIndex index = new ProducerIndex();
            Map<Long, Integer> model = new HashMap<>();
            int ids = 1 + random.nextInt(300);
            for (int step = 0; step < 1000; step++) {
                long id = random.nextInt(ids) * (random.nextBoolean() ? 1L : 1L << 32);
                if (model.containsKey(id)) {
                    index.remove(id);
                    model.remove(id);
                } else {
                    index.put(id, step);
                    model.put(id, step);
                }
                assertThat(index.size()).isEqualTo(model.size());
            }
            for (long id = 0; id < ids; id++) {
                assertThat(index.find(id)).isEqualTo(model.getOrDefault(id, ProducerIndex.NONE));
            }
        });
    }
}
