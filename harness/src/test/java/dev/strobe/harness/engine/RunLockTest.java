package dev.strobe.harness.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

    @TempDir
    Path folder;

    @Test
    void aSecondRunIsRefusedWithTheNameOfTheFirst() {
        System.setProperty("strobe.lock.folder", folder.toString());
        try (RunLock _ = RunLock.take("first-run")) {
            assertThatThrownBy(() -> RunLock.take("second-run"))
                    .isInstanceOf(RunRefusedException.class)
                    .hasMessageContaining("first-run");
        }
    }

    @Test
    void theLockIsFreeAgainOnceARunHasEnded() {
        System.setProperty("strobe.lock.folder", folder.toString());
        RunLock.take("first-run").close();

        assertThatCode(() -> RunLock.take("second-run").close()).doesNotThrowAnyException();
    }
}
