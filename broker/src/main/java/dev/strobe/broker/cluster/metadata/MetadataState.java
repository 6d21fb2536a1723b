package dev.strobe.broker.cluster.metadata;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The replicated state machine: applies commands one after the other and has the image after each. The same commands in the
 * same order give the same images and outcomes everywhere, because nothing but the image decides.
 *
 * <p>A command that is refused changes nothing. Owned by one thread; images that it gives out may go anywhere.
 */
public final class MetadataState {

    private static final Comparator<Credential> BY_USER =
            Comparator.comparing(Credential::user).thenComparing(Credential::mechanism);

    private MetadataImage image = MetadataImage.EMPTY;

    public MetadataImage image() {
        return image;
    }

    /** Applies a command; {@link #image} is another one afterwards only if that changed something. */
    public Outcome apply(Command command) {
        ImageDraft draft = new ImageDraft(image);
        Outcome outcome = switch (command) {
            case Command.ClaimController claim -> NodeRules.claim(draft, claim);
            case Command.Register register -> NodeRules.register(draft, register);
            case Command.Fence fence -> NodeRules.fence(draft, fence);
            case Command.Unfence unfence -> NodeRules.unfence(draft, unfence);
            case Command.Leave leave -> NodeRules.leave(draft, leave);
            case Command.Unregister unregister -> NodeRules.unregister(draft, unregister);
            case Command.CreateTopic create -> TopicRules.create(draft, create);
            case Command.DeleteTopic delete -> TopicRules.delete(draft, delete);
            case Command.AddPartitions add -> TopicRules.addPartitions(draft, add);
            case Command.ConfigureTopic configure -> TopicRules.configure(draft, configure);
            case Command.ChangeInSync change -> PartitionRules.changeInSync(draft, change);
            case Command.ElectLeader elect -> PartitionRules.elect(draft, elect);
            case Command.Reassign reassign -> PartitionRules.reassign(draft, reassign);
            case Command.TakeProducerIds take -> takeProducerIds(draft, take);
            case Command.SetCredential set -> setCredential(draft, set.credential());
            case Command.RemoveCredential remove -> removeCredential(draft, remove);
        };
        if (!(outcome instanceof Outcome.Refused)) {
            image = draft.finished();
        }
        return outcome;
    }

    /** The image as bytes with a checksum, for {@link #restore}. */
    public byte[] snapshot() {
        return ImageCodec.encode(image);
    }

    /**
     * Takes the image of a {@link #snapshot} in place of this one.
     *
     * @throws MetadataCodecException if the bytes are damaged or of another version; nothing is changed then
     */
    public void restore(byte[] snapshot) {
        image = ImageCodec.decode(snapshot);
    }

    private static Outcome takeProducerIds(ImageDraft draft, Command.TakeProducerIds take) {
        Outcome.Refused stale = Refusals.staleNode(draft.before(), take.node(), take.nodeEpoch());
        if (stale != null) {
            return stale;
        }
        long first = draft.before().nextProducerId();
        draft.nextProducerId(first + take.count());
        return new Outcome.Given(first);
    }

    private static Outcome setCredential(ImageDraft draft, Credential credential) {
        List<Credential> all = without(draft.before(), credential.user(), credential.mechanism());
        all.add(credential);
        all.sort(BY_USER);
        draft.credentials(all);
        return new Outcome.Done();
    }

    private static Outcome removeCredential(ImageDraft draft, Command.RemoveCredential remove) {
        List<Credential> left = without(draft.before(), remove.user(), remove.mechanism());
        if (left.size() == draft.before().credentials().size()) {
            return Refusals.refused(
                    Outcome.Reason.UNKNOWN_CREDENTIAL,
                    "Attempt to delete a user credential that does not exist: user=" + remove.user() + " mechanism="
                            + remove.mechanism());
        }
        draft.credentials(left);
        return new Outcome.Done();
    }

    private static List<Credential> without(MetadataImage image, String user, String mechanism) {
        List<Credential> left = new ArrayList<>(image.credentials());
        left.removeIf(known -> known.user().equals(user) && known.mechanism().equals(mechanism));
        return left;
    }
}
