package dev.strobe.broker.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A disk in memory that remembers what is durable and what is only written, and can lose the difference.
 *
 * <p>{@link #kill()} is the death of the process: open files are gone, what was written stays. {@link #crash(long)} is the
 * death of the machine: of what was not forced a random part survives, writes may be torn, and creations, renames and
 * deletions that no {@link #forceFolder} made durable may be undone, the last ones first. Thread-safe.
 */
public final class MemoryDisk implements Disk {

    private final NavigableMap<Path, MemoryNode> live = new TreeMap<>();
    private final NavigableMap<Path, MemoryNode> durable = new TreeMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final List<NameChange> changes = new ArrayList<>();
    private long capacityBytes = Long.MAX_VALUE;
    private Runnable beforeForce = () -> {};
    private int generation;
    private int lifetimes;
    private int forces;

    /** Of names in one folder; not durable yet. */
    private record NameChange(Path folder, Consumer<NavigableMap<Path, MemoryNode>> change) {}

    /** From now on writes that would make all files together larger than this fail, after what still fits. */
    public synchronized void limitTo(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Runs before each force of a file, on its thread; what it throws is thrown: for disks that are slow or refuse. */
    public synchronized void beforeForce(Runnable beforeForce) {
        this.beforeForce = beforeForce;
    }

    /** How many times a file was forced. */
    public synchronized int forces() {
        return forces;
    }

    /** Ends the process that used the disk. */
    public synchronized void kill() {
        generation++;
    }

    /** Ends the machine that used the disk. */
    public synchronized void crash(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        generation++;
        lifetimes++;
        int kept = random.nextInt(changes.size() + 1);
        changes.subList(0, kept).forEach(change -> change.change().accept(durable));
        changes.clear();
        live.clear();
        live.putAll(durable);
        live.values().forEach(node -> node.crash(random));
    }

    /** What a file holds. */
    public synchronized byte[] content(Path path) {
        return node(path).content();
    }

    /** Changes one byte of a file, durably and unseen: bit rot. */
    public synchronized void corrupt(Path path, int position, int xor) {
        node(path).corrupt(position, xor);
    }

    /** A new file, durable at once. */
    public synchronized void plant(Path path, byte[] content) {
        MemoryNode node = new MemoryNode(content);
        live.put(path, node);
        durable.put(path, node);
    }

    @Override
    public synchronized DiskFile open(Path path) {
        if (!folders.contains(folderOf(path))) {
            throw new DiskException("no such folder: path=" + path);
        }
        MemoryNode node = live.get(path);
        if (node == null) {
            MemoryNode created = new MemoryNode(new byte[0]);
            change(path, names -> names.put(path, created));
            node = created;
        }
        return new MemoryFile(this, path, node, generation);
    }

    @Override
    public synchronized boolean exists(Path path) {
        return live.containsKey(path) || folders.contains(path);
    }

    @Override
    public synchronized List<Path> list(Path folder) {
        List<Path> found = new ArrayList<>();
        live.keySet().stream().filter(path -> folder.equals(path.getParent())).forEach(found::add);
        folders.stream().filter(path -> folder.equals(path.getParent())).forEach(found::add);
        found.sort(null);
        return found;
    }

    @Override
    public synchronized void createFolders(Path folder) {
        Path at = folder;
        while (at != null) {
            folders.add(at);
            at = at.getParent();
        }
    }

    @Override
    public synchronized void delete(Path path) {
        folders.removeIf(folder -> folder.startsWith(path));
        for (Path file : List.copyOf(live.keySet())) {
            if (file.startsWith(path)) {
                change(file, names -> names.remove(file));
            }
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        if (!exists(from)) {
            throw new DiskException("nothing to rename: path=" + from);
        }
        if (folders.remove(from)) {
            folders.add(to);
        }
        for (Path file : List.copyOf(live.keySet())) {
            if (file.startsWith(from)) {
                Path renamed = file.equals(from) ? to : to.resolve(from.relativize(file));
                change(renamed, names -> {
                    MemoryNode node = names.remove(file);
                    if (node != null) {
                        names.put(renamed, node);
                    }
                });
            }
        }
    }

    @Override
    public synchronized void forceFolder(Path folder) {
        List<NameChange> later = new ArrayList<>();
        for (NameChange change : changes) {
            if (change.folder().startsWith(folder)) {
                change.change().accept(durable);
            } else {
                later.add(change);
            }
        }
        changes.clear();
        changes.addAll(later);
    }

    @Override
    public synchronized long usableBytes(Path folder) {
        return Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public synchronized String lifetime() {
        return "memory-" + lifetimes;
    }

    synchronized void check(Path path, int opened) {
        if (opened != generation) {
            throw new DiskException("opened before the crash: path=" + path);
        }
    }

    Runnable forcing() {
        synchronized (this) {
            forces++;
            return beforeForce;
        }
    }

    private long usedBytes() {
        return live.values().stream().mapToLong(MemoryNode::sizeBytes).sum();
    }

    private void change(Path path, Consumer<NavigableMap<Path, MemoryNode>> change) {
        change.accept(live);
        changes.add(new NameChange(folderOf(path), change));
    }

    private static Path folderOf(Path path) {
        Path folder = path.getParent();
        if (folder == null) {
            throw new DiskException("no folder: path=" + path);
        }
        return folder;
    }

    private MemoryNode node(Path path) {
        MemoryNode node = live.get(path);
        if (node == null) {
            throw new DiskException("no such file: path=" + path);
        }
        return node;
    }
}
