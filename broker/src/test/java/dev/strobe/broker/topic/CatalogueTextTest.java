package dev.strobe.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strobe.broker.partition.TopicId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CatalogueTextTest {

    private static final List<CatalogueEntry> ENTRIES = List.of(
            new CatalogueEntry(
                    new TopicId(0x1234_5678_9abc_4defL, -2),
                    "orders",
                    3,
                    false,
                    false,
                    CatalogueEntry.sorted(Map.of("a", "x y=z\n%", "b", ""))),
            new CatalogueEntry(new TopicId(1, 2), "gone", 1, true, true, CatalogueEntry.sorted(Map.of())));

    @Test
    void whatIsWrittenReadsBackAsTheSame() {
        assertThat(CatalogueText.decode(CatalogueText.encode(ENTRIES))).isEqualTo(ENTRIES);
        assertThat(CatalogueText.decode(CatalogueText.encode(List.of()))).isEmpty();
    }

    @Test
    void aPersonCanReadIt() {
        assertThat(CatalogueText.encode(ENTRIES))
                .startsWith("strobe-topics format=1\ntopic name=orders id=EjRWeJq8Te__________-A".substring(0, 50))
                .contains("partitions=3 internal=false deleted=false\nconfig topic=orders a=x+y%3Dz%0A%25\n");
    }

    @Test
    void anyDamageIsFound() {
        String text = CatalogueText.encode(ENTRIES);
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> CatalogueText.decode(cut)).isInstanceOf(CatalogueException.class);
        }
        Random random = new Random(1);
        for (int round = 0; round < 1_000; round++) {
            char[] changed = text.toCharArray();
            int position = random.nextInt(changed.length);
            changed[position] = (char) (changed[position] ^ (1 << random.nextInt(6)));
            assertThatThrownBy(() -> CatalogueText.decode(new String(changed))).isInstanceOf(CatalogueException.class);
        }
    }

    @Test
    void idsNeverRepeatAndNeverBeginWithADash() {
        TopicIds ids = new TopicIds(new Random(3));
        for (int i = 0; i < 1_000; i++) {
            TopicId id = ids.next(taken -> false);

            assertThat(TopicIds.text(id)).hasSize(22).doesNotStartWith("-");
            assertThat(TopicIds.parse(TopicIds.text(id))).isEqualTo(id);
        }
        assertThatThrownBy(() -> ids.next(taken -> true)).isInstanceOf(IllegalStateException.class);
    }
}
