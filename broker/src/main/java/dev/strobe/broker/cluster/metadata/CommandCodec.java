package dev.strobe.broker.cluster.metadata;

import dev.strobe.broker.cluster.metadata.Command.AddPartitions;
import dev.strobe.broker.cluster.metadata.Command.ChangeInSync;
import dev.strobe.broker.cluster.metadata.Command.ClaimController;
import dev.strobe.broker.cluster.metadata.Command.ConfigureTopic;
import dev.strobe.broker.cluster.metadata.Command.CreateTopic;
import dev.strobe.broker.cluster.metadata.Command.DeleteTopic;
import dev.strobe.broker.cluster.metadata.Command.ElectLeader;
import dev.strobe.broker.cluster.metadata.Command.Fence;
import dev.strobe.broker.cluster.metadata.Command.Leave;
import dev.strobe.broker.cluster.metadata.Command.Placement;
import dev.strobe.broker.cluster.metadata.Command.Reassign;
import dev.strobe.broker.cluster.metadata.Command.Register;
import dev.strobe.broker.cluster.metadata.Command.RemoveCredential;
import dev.strobe.broker.cluster.metadata.Command.SetCredential;
import dev.strobe.broker.cluster.metadata.Command.TakeProducerIds;
import dev.strobe.broker.cluster.metadata.Command.Unfence;
import dev.strobe.broker.cluster.metadata.Command.Unregister;
import dev.strobe.broker.topic.ConfigChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands as bytes: one byte for the version, one for the kind, then the fields in the order of the record. A kind keeps
 * its number for good; what changes the fields of one is a new version.
 */
public final class CommandCodec {

    static final int VERSION = 1;

    private static final int CLAIM = 1;
    private static final int REGISTER = 2;
    private static final int FENCE = 3;
    private static final int UNFENCE = 4;
    private static final int LEAVE = 5;
    private static final int CREATE = 6;
    private static final int DELETE = 7;
    private static final int ADD_PARTITIONS = 8;
    private static final int CONFIGURE = 9;
    private static final int CHANGE_IN_SYNC = 10;
    private static final int ELECT = 11;
    private static final int REASSIGN = 12;
    private static final int TAKE_IDS = 13;
    private static final int SET_CREDENTIAL = 14;
    private static final int REMOVE_CREDENTIAL = 15;
    private static final int UNREGISTER = 16;

    private CommandCodec() {}

    public static byte[] encode(Command command) {
        FieldWriter out = new FieldWriter().raw(VERSION);
        switch (command) {
            case ClaimController c -> out.raw(CLAIM).number(c.node()).number(c.epoch());
            case Register r ->
                out.raw(REGISTER)
                        .number(r.node())
                        .text(r.incarnation())
                        .address(r.client())
                        .address(r.peer())
                        .text(r.rack());
            case Fence f ->
                out.raw(FENCE).number(f.controllerEpoch()).number(f.node()).number(f.nodeEpoch());
            case Unfence u ->
                out.raw(UNFENCE).number(u.controllerEpoch()).number(u.node()).number(u.nodeEpoch());
            case Leave l -> out.raw(LEAVE).number(l.node()).number(l.nodeEpoch());
            case CreateTopic c -> create(out.raw(CREATE), c);
            case DeleteTopic d -> out.raw(DELETE).id(d.id());
            case AddPartitions a ->
                out.raw(ADD_PARTITIONS)
                        .text(a.name())
                        .number(a.total())
                        .list(a.assignment(), FieldWriter::numbers)
                        .constant(a.placement())
                        .number(a.partitionsMax());
            case ConfigureTopic c ->
                out.raw(CONFIGURE)
                        .text(c.name())
                        .list(
                                c.changes(),
                                (to, change) -> to.text(change.key())
                                        .constant(change.step())
                                        .text(change.value()));
            case ChangeInSync c -> changeInSync(out.raw(CHANGE_IN_SYNC), c);
            case ElectLeader e ->
                out.raw(ELECT).id(e.topic()).number(e.partition()).flag(e.unclean());
            case Reassign r -> reassign(out.raw(REASSIGN), r, r.replicas());
            case TakeProducerIds t ->
                out.raw(TAKE_IDS).number(t.node()).number(t.nodeEpoch()).number(t.count());
            case SetCredential s -> credential(out.raw(SET_CREDENTIAL), s.credential());
            case RemoveCredential r -> out.raw(REMOVE_CREDENTIAL).text(r.user()).text(r.mechanism());
            case Unregister u -> out.raw(UNREGISTER).number(u.node());
        }
        return out.bytes();
    }

    /**
     * The command of some bytes.
     *
     * @throws MetadataCodecException if they are damaged or of another version
     */
    public static Command decode(byte[] bytes) {
        FieldReader in = new FieldReader(bytes, 0, bytes.length);
        int version = in.raw();
        if (version != VERSION) {
            throw new MetadataCodecException("command of another version: version=" + version + " known=" + VERSION);
        }
        try {
            Command command = decode(in.raw(), in);
            in.end();
            return command;
        } catch (IllegalArgumentException e) {
            throw new MetadataCodecException("command cannot be: " + e.getMessage(), e);
        }
    }

    private static Command decode(int kind, FieldReader in) {
        return switch (kind) {
            case CLAIM -> new ClaimController(in.integer(), in.integer());
            case REGISTER -> new Register(in.integer(), in.text(), in.address(), in.address(), in.text());
            case FENCE -> new Fence(in.integer(), in.integer(), in.number());
            case UNFENCE -> new Unfence(in.integer(), in.integer(), in.number());
            case LEAVE -> new Leave(in.integer(), in.number());
            case CREATE ->
                new CreateTopic(
                        in.id(),
                        in.text(),
                        in.flag(),
                        in.integer(),
                        in.integer(),
                        in.list(FieldReader::numbers),
                        in.texts(),
                        in.constant(Placement.class),
                        in.integer());
            case DELETE -> new DeleteTopic(in.id());
            case ADD_PARTITIONS ->
                new AddPartitions(
                        in.text(),
                        in.integer(),
                        in.list(FieldReader::numbers),
                        in.constant(Placement.class),
                        in.integer());
            case CONFIGURE -> new ConfigureTopic(in.text(), in.list(CommandCodec::configChange));
            case CHANGE_IN_SYNC ->
                new ChangeInSync(
                        in.id(), in.integer(), in.integer(), in.number(), in.integer(), in.integer(), in.numbers());
            case ELECT -> new ElectLeader(in.id(), in.integer(), in.flag());
            case REASSIGN -> new Reassign(in.id(), in.integer(), in.flag() ? in.numbers() : null);
            case TAKE_IDS -> new TakeProducerIds(in.integer(), in.number(), in.integer());
            case SET_CREDENTIAL -> new SetCredential(credential(in));
            case REMOVE_CREDENTIAL -> new RemoveCredential(in.text(), in.text());
            case UNREGISTER -> new Unregister(in.integer());
            default -> throw new MetadataCodecException("unknown kind of command: kind=" + kind);
        };
    }

    private static void create(FieldWriter out, CreateTopic topic) {
        out.id(topic.id())
                .text(topic.name())
                .flag(topic.internal())
                .number(topic.partitions())
                .number(topic.replication())
                .list(topic.assignment(), FieldWriter::numbers)
                .texts(topic.configs())
                .constant(topic.placement())
                .number(topic.partitionsMax());
    }

    private static void changeInSync(FieldWriter out, ChangeInSync change) {
        out.id(change.topic())
                .number(change.partition())
                .number(change.leader())
                .number(change.leaderNodeEpoch())
                .number(change.leaderEpoch())
                .number(change.partitionEpoch())
                .numbers(change.inSync());
    }

    private static void reassign(FieldWriter out, Reassign command, @Nullable List<Integer> replicas) {
        out.id(command.topic()).number(command.partition()).flag(replicas != null);
        if (replicas != null) {
            out.numbers(replicas);
        }
    }

    static void credential(FieldWriter out, Credential credential) {
        out.text(credential.user())
                .text(credential.mechanism())
                .text(credential.salt())
                .text(credential.storedKey())
                .text(credential.serverKey())
                .number(credential.iterations());
    }

    static Credential credential(FieldReader in) {
        return new Credential(in.text(), in.text(), in.text(), in.text(), in.text(), in.integer());
    }

    private static ConfigChange configChange(FieldReader in) {
        return new ConfigChange(in.text(), in.constant(ConfigChange.Step.class), in.text());
    }
}
