package dev.strobe.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The judge is judged: each fault it is there to find is planted. */
final class AccountTest {

    private static Account promised(int records) {
        Account account = new Account(2, 3);
        for (int sequence = 0; sequence < records; sequence++) {
            account.acknowledged(1, sequence, sequence / 3);
        }
        return account;
    }

    @Test
    void whatIsWhereItWasPromisedIsGood() {
        Account account = promised(3000);
        for (int sequence = 0; sequence < 3000; sequence++) {
            account.found(1, sequence, sequence / 3);
        }

        assertThat(account.verdict().good()).isTrue();
        assertThat(account.verdict().acknowledged()).isEqualTo(3000);
    }

    @Test
    void aRecordThatWasNeverPromisedMayBeThereOrNot() {
        Account account = promised(3);
        for (int sequence = 0; sequence < 6; sequence++) {
            account.found(1, sequence, sequence / 3);
        }

        assertThat(account.verdict().good()).isTrue();
    }

    @Test
    void aLostRecordIsFound() {
        Account account = promised(10);
        for (int sequence = 0; sequence < 9; sequence++) {
            account.found(1, sequence, sequence / 3);
        }

        assertThat(account.verdict().lost()).isEqualTo(1);
        assertThat(account.verdict().examples().getFirst())
                .isEqualTo("lost: producer=1 sequence=9 partition=0 offset=3");
    }

    @Test
    void aDuplicateIsFound() {
        Account account = promised(3);
        for (int sequence : new int[] {0, 1, 2}) {
            account.found(1, sequence, 0);
        }
        account.found(1, 1, 1);

        assertThat(account.verdict().duplicates()).isEqualTo(1);
        assertThat(account.verdict().lost()).isZero();
    }

    @Test
    void aRecordBehindALaterOneIsFound() {
        Account account = promised(9);
        for (int sequence : new int[] {0, 6, 3}) {
            account.found(1, sequence, sequence / 3);
        }

        assertThat(account.verdict().reordered()).isEqualTo(1);
    }

    @Test
    void aRecordAtAnotherOffsetIsFound() {
        Account account = promised(1);
        account.found(1, 0, 5);

        assertThat(account.verdict().moved()).isEqualTo(1);
    }
}
