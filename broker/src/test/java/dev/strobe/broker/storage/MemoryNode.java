package dev.strobe.broker.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What a file of a {@link MemoryDisk} holds: as its users see it, and as it is on the platter, with the writes between. */
final class MemoryNode {

    private static final int TRUNCATION = -1;

    private final Bytes live = new Bytes();
    private final Bytes durable = new Bytes();
    private final List<Change> changes = new ArrayList<>();

    /** A write; or, at position -1, a truncation. */
    private static final class Change {
        private final int position;
        private final byte[] bytes;
        private final int size;

        Change(int position, byte[] bytes, int size) {
            this.position = position;
            this.bytes = bytes;
            this.size = size;
        }

        void apply(Bytes to) {
            if (position == TRUNCATION) {
                to.truncate(size);
            } else {
                to.write(position, bytes);
            }
        }
    }

    MemoryNode(byte[] content) {
        live.write(0, content);
        durable.write(0, content);
    }

    synchronized long sizeBytes() {
        return live.size;
    }

    synchronized byte[] content() {
        return Arrays.copyOf(live.array, live.size);
    }

    synchronized void corrupt(int position, int xor) {
        force();
        live.array[position] ^= (byte) xor;
        durable.array[position] ^= (byte) xor;
    }

    synchronized int read(ByteBuffer into, long position) {
        int count = (int) Math.max(0, Math.min(into.remaining(), live.size - position));
        if (count > 0) {
            into.put(live.array, (int) position, count);
        }
        return count;
    }

    synchronized void write(byte[] bytes, int position) {
        change(new Change(position, bytes, 0));
    }

    synchronized void truncate(int size) {
        if (size < live.size) {
            change(new Change(TRUNCATION, new byte[0], size));
        }
    }

    synchronized void force() {
        changes.forEach(change -> change.apply(durable));
        changes.clear();
    }

    /** Keeps some of what was not forced: mostly the first of it, now and then any of it, the last one maybe torn. */
    synchronized void crash(SplittableRandom random) {
        boolean inOrder = random.nextInt(4) > 0;
        int kept = random.nextInt(changes.size() + 1);
        for (int at = 0; at < changes.size(); at++) {
            Change change = changes.get(at);
            if (inOrder ? at < kept : random.nextBoolean()) {
                change.apply(durable);
            } else if (at == kept && random.nextBoolean()) {
                tear(change, random);
            }
        }
        changes.clear();
        live.copyFrom(durable);
    }

    private void tear(Change change, SplittableRandom random) {
        if (change.position == TRUNCATION || change.bytes.length == 0) {
            return;
        }
        byte[] torn = change.bytes.clone();
        int from = random.nextInt(torn.length);
        switch (random.nextInt(3)) {
            case 0 -> torn = Arrays.copyOf(torn, from);
            case 1 -> Arrays.fill(torn, from, torn.length, (byte) 0);
            default -> {
                for (int at = from; at < torn.length; at++) {
                    torn[at] = (byte) random.nextInt();
                }
            }
        }
        durable.write(change.position, torn);
    }

    private void change(Change change) {
        change.apply(live);
        changes.add(change);
    }

    /** An array that grows. */
    private static final class Bytes {
        private byte[] array = new byte[0];
        private int size;

        void write(int position, byte[] bytes) {
            int end = position + bytes.length;
            if (end > array.length) {
                array = Arrays.copyOf(array, Math.max(end, array.length * 2));
            }
            System.arraycopy(bytes, 0, array, position, bytes.length);
            size = Math.max(size, end);
        }

        void truncate(int smaller) {
            if (smaller < size) {
                Arrays.fill(array, smaller, size, (byte) 0);
                size = smaller;
            }
        }

        void copyFrom(Bytes other) {
            array = other.array.clone();
            size = other.size;
        }
    }
}
